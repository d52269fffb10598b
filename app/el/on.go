package el

import (
	"strings"
	"sync/atomic"

	"github.com/duet-ui/duet/app"
	"github.com/duet-ui/duet/diffcore"
)

// An Option says what the browser does with an event before, or instead of,
// running the handler. Options are written into the page, so they hold from the first paint.
type Option struct {
	flags diffcore.BindingFlags
	wait  int
	keys  string
}

// The options without a value.
var (
	Prevent = Option{flags: diffcore.PreventDefault}  // the browser's own action is prevented
	Stop    = Option{flags: diffcore.StopPropagation} // handlers of outer elements do not run
	Once    = Option{flags: diffcore.Once}            // only the first event counts
	Passive = Option{flags: diffcore.Passive}         // the handler never holds up scrolling
	Self    = Option{flags: diffcore.Self}            // only events of the element itself, not of those inside it
	Outside = Option{flags: diffcore.Outside}         // events anywhere but in the element
)

// Debounce waits for ms milliseconds without another event of the kind.
func Debounce(ms int) Option { return Option{flags: diffcore.Debounce, wait: ms} }

// Throttle lets one event through in ms milliseconds.
func Throttle(ms int) Option { return Option{flags: diffcore.Throttle, wait: ms} }

// Keys lets only these keys through, named as in KeyboardEvent.key and separated
// by spaces: "Enter Escape". The space bar, whose name is a space, cannot be among them.
func Keys(keys string) Option { return Option{keys: keys} }

// On binds fn to the event with this name, such as a custom element's own.
func On(event string, fn func(app.Event), options ...Option) app.Node {
	if event == "" || containsAny(event, " \t\r\n:;") {
		panic("el: \"" + event + "\" is no name of an event: it may hold no space, colon or semicolon")
	}
	return on(diffcore.Intern(event), fn, options)
}

// containsAny reports whether a byte of set is in s. That of package strings knows
// all of Unicode, and browsers would download it.
func containsAny(s, set string) bool {
	for i := range len(set) {
		if strings.IndexByte(s, set[i]) >= 0 {
			return true
		}
	}
	return false
}

// OnSubmit runs fn when a form is submitted, and keeps the browser from loading a
// page for it. The form's fields are in the event.
func OnSubmit(fn func(app.Event), options ...Option) app.Node {
	b := merge(options)
	b.Flags |= diffcore.PreventDefault
	return app.On(diffcore.EventSubmit, fn, bindings.one(b))
}

func on(event diffcore.Name, fn func(app.Event), options []Option) app.Node {
	if len(options) == 0 {
		return app.On(event, fn, nil)
	}
	return app.On(event, fn, bindings.one(merge(options)))
}

// merge returns the binding of all options together.
func merge(options []Option) (b diffcore.Binding) {
	for _, o := range options {
		b.Flags |= o.flags
		if o.wait != 0 {
			if o.wait < 0 || b.Wait != 0 {
				panic("el: an event is debounced or throttled once, by a positive number of milliseconds")
			}
			b.Wait = o.wait
		}
		if o.keys != "" {
			if containsAny(o.keys, ",;") || strings.Contains(o.keys, "Space") {
				panic("el: Keys are separated by spaces, like \"Enter Escape\"; the space bar, \",\" and \";\" cannot be among them: ask the event's Key in the handler")
			}
			if b.Keys != "" {
				b.Keys += " "
			}
			b.Keys += o.keys
		}
	}
	return b
}

// bindings keeps one pointer for equal bindings, so that a render allocates none
// and the diff compares pointers. Entries are never removed: the lists only grow at their
// heads, and readers and writers take no lock.
var bindings bindingTable

type bindingTable struct {
	buckets [64]atomic.Pointer[bindingEntry]
	count   atomic.Int32
}

type bindingEntry struct {
	diffcore.Binding
	next *bindingEntry
}

// maxBindings bounds the table; a program that makes up more pays for each.
const maxBindings = 1024

func (t *bindingTable) one(b diffcore.Binding) *diffcore.Binding {
	bucket := &t.buckets[(int(b.Flags)+b.Wait+5*len(b.Keys))&63]
	for {
		head := bucket.Load()
		for e := head; e != nil; e = e.next {
			if e.Binding == b {
				return &e.Binding
			}
		}
		e := &bindingEntry{b, head}
		if t.count.Load() >= maxBindings {
			return &e.Binding
		}
		if bucket.CompareAndSwap(head, e) {
			t.count.Add(1)
			return &e.Binding
		}
	}
}

package app

import "github.com/duet-ui/duet/diffcore"

// A Hop is one slot on the way from the page's root slot to an event's target: its
// index among its siblings, and what the bindings in the page said of its element
// when the event happened.
type Hop uint32

// The bits of a Hop above the index.
const (
	HopSpent Hop = 1 << 31 // handlers that take one event only had theirs
	HopStop  Hop = 1 << 30 // handlers of outer elements do not run
	hopIndex     = HopStop - 1
)

// An Aim says how an event came to the last element of its way.
type Aim uint8

// The bits of an Aim.
const (
	AtTarget   Aim = 1 << iota // it happened on that very element, not inside it
	OutsideOf                  // it happened outside of it: only handlers for that run
	AfterWait                  // it waited there: only debounced and throttled handlers run
	WhileTyped                 // an input method is composing: no key is meant
	AtOnce                     // debounced and throttled handlers do not run: it waits for them
)

// Bubble runs the handlers of the event called name along a way, from the innermost
// element outwards, in the tree that the browser shows: the handlers of that very
// tree, found before the first of them runs. The first hop is the page's root slot.
// The way may lead into what the tree does not know (raw markup); then it begins
// outside of that, unless it stops inside. Each handler runs if its binding and the aim let it.
//
// Bubble is for roots in the browser, between two turns. It reports whether an
// element on the way had a handler of the event. A panic of a handler is contained
// and told to the host; the others run.
func (r *Root) Bubble(way []Hop, name diffcore.Name, e *Event, aim Aim) (bound bool) {
	if r.closed || len(way) == 0 {
		return false
	}
	if e.Type == "" {
		e.Type = name.String()
	}
	rungs, known := r.shownAlong(way, r.way[:0])
	for _, h := range way[known:] {
		aim &^= AtTarget
		if h&HopStop != 0 {
			rungs = rungs[:0]
		}
	}
	for i := len(rungs) - 1; i >= 0; i-- {
		l := &rungs[i]
		for _, a := range l.node.Attrs() {
			if a.Kind() != diffcore.KindOn || a.Name() != name {
				continue
			}
			bound = true
			if b := (*diffcore.Binding)(a.Pointer()); aim.meets(b, l.hop, e) {
				r.handle(l.inst, l.inst.handlers[a.Num()], e)
			}
		}
		aim &^= AtTarget
		if l.hop&HopStop != 0 {
			break
		}
	}
	clear(rungs)
	r.way = rungs
	return bound
}

// A rung is an element on an event's way.
type rung struct {
	target
	hop Hop
}

// shownAlong appends the elements on the way in the tree that the reader shows, and
// returns how many hops of the way the tree knows.
func (r *Root) shownAlong(way []Hop, to []rung) (rungs []rung, known int) {
	inst := &r.top
	node, kids := inst.Sent, inst.SentKids
	for n := 0; ; {
		for node.Kind() == diffcore.KindComponent {
			if inst = kidAt(kids, node); inst == nil || !inst.Written || !inst.alive || inst.Next != inst.Sent {
				return to, n
			}
			node, kids = inst.Sent, inst.SentKids
		}
		if node.Kind() == diffcore.KindElement {
			to = append(to, rung{target{inst, node}, way[n]})
		}
		if n++; n == len(way) {
			return to, n
		}
		run := kidsOf(node)
		if int(way[n]&hopIndex) >= len(run) {
			return to, n
		}
		node = run[way[n]&hopIndex]
	}
}

// meets reports whether a handler bound by b, nil for no options, runs.
func (aim Aim) meets(b *diffcore.Binding, s Hop, e *Event) bool {
	if b == nil {
		return aim&(OutsideOf|AfterWait) == 0
	}
	switch f := b.Flags; {
	case f&diffcore.Outside != 0 != (aim&OutsideOf != 0),
		b.Wait != 0 && aim&AtOnce != 0,
		b.Wait == 0 && aim&AfterWait != 0,
		f&diffcore.Self != 0 && aim&(AtTarget|AfterWait) == 0,
		f&diffcore.Once != 0 && s&HopSpent != 0:
		return false
	}
	return b.Keys == "" || aim&WhileTyped == 0 && takesKey(b.Keys, e)
}

// handle runs a handler and contains its panic.
func (r *Root) handle(inst *Instance, fn func(Event), e *Event) {
	defer func() {
		if v := recover(); v != nil {
			r.failure(inst, "handler of "+e.Type, v)
		}
	}()
	fn(*e)
}

// takesKey reports whether the event's key, by name or by place on the keyboard, is
// in the filter: names separated by spaces. An empty filter takes all.
func takesKey(filter string, e *Event) bool {
	if filter == "" {
		return true
	}
	for len(filter) > 0 {
		n := 0
		for n < len(filter) && filter[n] != ' ' {
			n++
		}
		if name := filter[:n]; n > 0 && (name == e.Key || name == e.Code) {
			return true
		}
		filter = filter[min(n+1, len(filter)):]
	}
	return false
}

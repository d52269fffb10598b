//go:build !js || serverside

package app

import (
	"sync"
	"sync/atomic"

	"github.com/duet-ui/duet/diffcore"
)

// A Sharing lets Roots have Renders in common: an instance whose inputs are those of
// another one takes its tree by pointer instead of rendering. Inputs are the type, the
// props, the values of all cells and contexts that the Render read, the place in a
// chain, and what memos kept from before; see rendition. Closures are never shared: an
// instance renders for itself when its first event comes, or for a server effect.
//
// Only plain data is shared: a Render that was given, gives on or keeps a pointer, a
// func, an interface, a slice or a map is the instance's own, and is counted by its
// reason. So is one that read the clock, set a cell, or whose tree depends on a Ref.
//
// It keeps what some mounted instance shows, and the last patches with their trees.
// When it is full, what only one instance shows makes room. It is safe for concurrent use.
type Sharing struct {
	max int

	mu       sync.Mutex
	families map[family][]*rendition // the latest first
	kept     []*rendition
	hand     int

	patches patches

	taken   atomic.Uint64
	written atomic.Uint64
	lone    [reasons]atomic.Uint64
}

// A family are the renditions of one type with equal props.
type family struct {
	typ   *componentType
	props Component
}

const (
	maxFamily = 32 // renditions that are looked at by who has none yet
	maxNext   = 4  // likewise, of those that followed one
)

// NewSharing returns a Sharing that keeps at most max renders, 0 means 16,384.
func NewSharing(max int) *Sharing {
	if max == 0 {
		max = 16 << 10
	}
	return &Sharing{max: max, families: map[family][]*rendition{}}
}

// A reason says why a Render is one instance's own.
type reason uint8

const (
	sharable reason = iota
	ofProps         // the component or a child has props that are no plain data, or a NaN or minus zero in them
	ofContext
	ofProvided
	ofCallback
	ofMemo
	ofRef      // the tree depends on what a Ref holds, Render changed it, or it began with no plain data
	ofBoundary // it shows a failure
	ofClock    // Render read the clock or set a timer
	ofSet      // Render set a cell
	ofChain    // what the outlet shows has props that are no plain data
	ofFailed   // its first Render had failed
	ofRoom     // the Sharing is full of what several instances show
	reasons
)

var reasonNames = [reasons]string{"", "props", "context", "provided context", "callback", "memo", "ref", "boundary", "clock", "set in render", "chain", "failed", "full"}

// SharingStats counts what a Sharing did.
type SharingStats struct {
	Kept  int               // renders that are shared or could be
	Patch uint64            // times that a page took a patch instead of writing it
	Taken uint64            // times that an instance took a tree instead of rendering
	Lone  map[string]uint64 // Renders that could not be shared, by reason
}

// Stats returns the counters as they are now.
func (s *Sharing) Stats() SharingStats {
	st := SharingStats{Taken: s.taken.Load(), Patch: s.written.Load(), Lone: map[string]uint64{}}
	for i := range s.lone {
		if n := s.lone[i].Load(); n > 0 {
			st.Lone[reasonNames[i]] = n
		}
	}
	s.mu.Lock()
	st.Kept = len(s.kept)
	s.mu.Unlock()
	return st
}

// insert offers e, which inst shows, to others.
func (s *Sharing) insert(inst *Instance, e *rendition, before *rendition) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.kept) >= s.max && !makeRoom(s) {
		s.lone[ofRoom].Add(1)
		return
	}
	addKept(s, e)
	f := family{inst.typ, e.props}
	list := s.families[f]
	if len(list) < 4*maxFamily { // older ones are still found by those that show them
		list = append(list, nil)
	}
	copy(list[1:], list)
	list[0] = e
	s.families[f] = list
	before.follow(e)
}

// follow notes that e came after the rendition.
func (e *rendition) follow(next *rendition) {
	if e == nil || !e.kept || e == next || !next.kept {
		return
	}
	for _, n := range e.next {
		if n == next {
			return
		}
	}
	if len(e.next) == maxNext {
		copy(e.next, e.next[1:])
		e.next = e.next[:maxNext-1]
	}
	e.next = append(e.next, next)
}

// candidates appends what may fit: what followed before, or without it the latest of f.
func (s *Sharing) candidates(to []*rendition, f family, before *rendition) []*rendition {
	s.mu.Lock()
	defer s.mu.Unlock()
	if before != nil {
		for i := len(before.next) - 1; i >= 0; i-- {
			if n := before.next[i]; n.kept {
				to = append(to, n)
			}
		}
		return to
	}
	list := s.families[f]
	return append(to, list[:min(len(list), maxFamily)]...)
}

// change notes that an instance shows to and no longer from; both may be nil.
func (s *Sharing) change(from, to *rendition) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if to != nil && to.kept {
		to.users++
		from.follow(to)
	}
	if from == nil || !from.kept {
		return
	}
	if from.users--; from.users > 0 {
		return
	}
	if drop(s, from); len(s.kept) == 0 {
		s.patches = patches{} // nobody is there who could ask for one
	}
}

// leave notes that the instance no longer shows what it shared.
func (i *Instance) leave() {
	e := i.shows()
	i.shared, i.lacks = nil, false
	if e != nil {
		i.root.o.Share.change(e, nil)
	}
}

// shows returns the rendition that the instance is counted for.
func (i *Instance) shows() *rendition {
	if e := i.shared; e != nil && !e.done { // it waits for offer
		return e.from
	}
	return i.shared
}

// A rendition is one Render that instances share. It does not change once it is
// offered, except for the last group, which the Sharing's lock guards.
type rendition struct {
	typ    *componentType
	props  Component
	fresh  bool // the first Render of an instance
	cells  []input
	hooks  []trace
	outlet bool
	inside Component // of the outlet, nil is nothing

	tree     diffcore.Node
	done     bool       // tree is there
	from     *rendition // until then, what the instance showed before
	slots    []*diffcore.Slot
	handlers int
	ids      int16
	weight   atomic.Int64 // of tree, once it was weighed

	kept  bool // in the Sharing
	users int  // instances that show it
	at    int  // in Sharing.kept
	next  []*rendition
}

package push

import (
	"cmp"
	"slices"

	"github.com/duet-ui/duet/app"
)

// A Fact is an update that was pushed, as far as it matters for what a cell starts with.
type Fact struct {
	Seq    uint64
	Update app.Update
}

// A stack is what was pushed to one target for one key and still matters: at most one
// value, the first, and the edits after it.
type stack struct {
	to      Target
	slot    slot
	facts   []Fact
	retains bool // to does
	asks    bool // a predicate of to has a say
}

func newStack(to Target, s slot, facts []Fact) *stack {
	return &stack{to, s, facts, to.Retains(), to.Asks()}
}

// slot is what is kept one stack of.
type slot struct {
	to  address
	key uint32
}

func (s *stack) last() uint64 { return s.facts[len(s.facts)-1].Seq }

// A shelf finds stacks: by target and key, and those of a key that may concern an
// instance. Simple targets stand under their own address, composed ones under those
// of their anchors.
type shelf struct {
	stacks  map[slot]*stack
	anchors map[slot][]*stack
	keys    map[uint32][]*stack
}

func newShelf() shelf { return shelf{map[slot]*stack{}, map[slot][]*stack{}, map[uint32][]*stack{}} }

func (h *shelf) add(s *stack) {
	h.stacks[s.slot] = s
	h.keys[s.slot.key] = append(h.keys[s.slot.key], s)
	for _, a := range s.to.anchors() {
		at := slot{a, s.slot.key}
		h.anchors[at] = append(h.anchors[at], s)
	}
}

func (h *shelf) drop(s *stack) {
	delete(h.stacks, s.slot)
	remove(h.keys, s.slot.key, s)
	for _, a := range s.to.anchors() {
		remove(h.anchors, slot{a, s.slot.key}, s)
	}
}

// remove takes s out of the list at k.
func remove[K comparable](m map[K][]*stack, k K, s *stack) {
	list := m[k]
	i := slices.Index(list, s)
	switch {
	case i < 0:
	case len(list) == 1:
		delete(m, k)
	default:
		list[i] = list[len(list)-1]
		list[len(list)-1] = nil
		m[k] = list[:len(list)-1]
	}
}

// between reports whether something was pushed after seq that can come in between for
// an instance of t.
func (h *shelf) between(t Target, key uint32, seq uint64, self address) bool {
	for _, s := range h.keys[key] {
		if s.last() > seq && s.slot.to != self && !s.asks && !disjoint(s.to, t) {
			return true
		}
	}
	return false
}

// Base returns what is kept of key for exactly t, if an edit that is pushed to t now may
// be kept as the value that all of it makes: there is one, and nothing was pushed since
// to another target that has instances in common with t, for which it would come in
// between.
func Base(r *Retained, j *Journal, t Target, key uint32) (History, bool) {
	to, ok := t.address()
	if !ok || t.Asks() {
		return nil, false
	}
	s := r.shelf.stacks[slot{to, key}]
	if !t.Retains() {
		s = j.shelf.stacks[slot{to, key}]
	}
	if s == nil || s.facts[0].Update.Edits() {
		return nil, false
	}
	seq := s.facts[0].Seq
	if r.shelf.between(t, key, seq, to) || j.shelf.between(t, key, seq, to) {
		return nil, false
	}
	return History(s.facts), true
}

// facts appends the facts of key that concern the instance inst of type typeName on
// page p, or for an empty typeName all instances of p. skip leaves targets out.
func (h *shelf) facts(list []Fact, p *Page, inst uint64, typeName string, key uint32, skip func(*stack) bool) []Fact {
	var seen []*stack // of several anchors
	p.eachAnchor(inst, typeName, func(a address) {
		for _, s := range h.anchors[slot{a, key}] {
			if s.to.kind == targetOr || s.to.kind == targetAnd {
				if slices.Contains(seen, s) {
					continue
				}
				seen = append(seen, s)
			}
			if skip != nil && skip(s) {
				continue
			}
			if typeName == "" && s.to.OnPage(p) == Each || typeName != "" && s.to.At(p, inst, typeName) == Each {
				list = append(list, s.facts...)
			}
		}
	})
	return list
}

// A History is what was pushed that decides what one cell starts with: the last value
// and the edits since, or only edits. It is in order.
type History []Fact

// NewHistory returns the History of facts, which it takes.
func NewHistory(facts []Fact) History {
	slices.SortStableFunc(facts, func(a, b Fact) int { return cmp.Compare(a.Seq, b.Seq) })
	for i := len(facts) - 1; i > 0; i-- {
		if !facts[i].Update.Edits() {
			return facts[i:]
		}
	}
	return facts
}

// Since returns the part of h after the push seq.
func (h History) Since(seq uint64) History {
	for len(h) > 0 && h[0].Seq <= seq {
		h = h[1:]
	}
	return h
}

// Value returns the value that h begins with, or false if it has only edits, and
// these edits.
func (h History) Value() (v app.Update, ok bool, edits []Fact) {
	if len(h) == 0 || h[0].Update.Edits() {
		return v, false, h
	}
	return h[0].Update, true, h[1:]
}

// Seq returns the number of the last push in h, 0 if there is none.
func (h History) Seq() uint64 {
	if len(h) == 0 {
		return 0
	}
	return h[len(h)-1].Seq
}

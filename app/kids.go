package app

import (
	"math/bits"

	"github.com/duet-ui/duet/diffcore"
)

// adoptKids takes over the children that were placed and ends those that were not.
func (r *renderer) adoptKids(inst *Instance) {
	if r.inPlace() || len(r.runs) == 1 && r.runs[0] == (run{0, int32(len(r.old))}) {
		for i := range r.turned {
			r.settle(&r.turned[i], r.slots)
		}
		return
	}
	var kids []*diffcore.Mount
	var slots []*diffcore.Slot
	if r.placed > 0 {
		kids, slots = make([]*diffcore.Mount, r.placed), make([]*diffcore.Slot, r.placed)
	}
	at, turns := 0, r.turned
	for _, run := range r.runs {
		from, n := int(run.from), int(run.n)
		if from < 0 {
			for i, k := range r.fresh[^from : ^from+n] {
				kids[at+i], slots[at+i] = &k.Mount, k.slot
				k.Place, k.alive = int32(at+i), true
				k.mark()
			}
		} else {
			copy(kids[at:], r.old[from:from+n])
			copy(slots[at:], r.slots[from:from+n])
			for len(turns) > 0 && turns[0].ordinal < at+n {
				r.settle(&turns[0], slots)
				turns = turns[1:]
			}
			inst.stray(kids[at:at+n], from, at)
		}
		at += n
	}
	if inst.astray > maxAstray {
		inst.astray = 0
		for i, m := range kids {
			m.Place = int32(i)
		}
	}
	inst.NextKids, inst.slots = kids, slots
	for i, word := range r.taken {
		left := ^word
		if rest := len(r.old) - 64*i; rest < 64 {
			left &= 1<<rest - 1
		}
		for ; left != 0; left &= left - 1 {
			instanceOf(r.old[64*i+bits.TrailingZeros64(left)]).unmount()
		}
	}
}

// settle gives an old child its other slot.
//
//go:noinline
func (r *renderer) settle(t *turned, slots []*diffcore.Slot) {
	slots[t.ordinal] = t.slot
	inst := instanceOf(r.old[t.old])
	inst.slot = t.slot
	if !t.quiet {
		inst.mark()
	}
}

// maxAstray is how far the places that children remember may be off.
const maxAstray = 64

// stray notes that children stand from to on that stood from from on. Their Place is
// only a hint for those who look for them: to tell each of many rows that one above
// it is gone would cost more than to look nearby.
func (i *Instance) stray(kids []*diffcore.Mount, from, to int) {
	if from == to {
		return
	}
	if len(kids) <= 2 {
		for n, m := range kids {
			m.Place = int32(to + n)
		}
		return
	}
	i.astray += int32(max(from-to, to-from))
}

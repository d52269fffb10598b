package app

import "github.com/duet-ui/duet/diffcore"

// A version is a tree that a reader may still show: it was written by frame since
// and replaced by the frame of the next version.
type version struct {
	since uint64
	tree  Node
	kids  []*diffcore.Mount
}

// keepPast remembers the trees that the reader shows before they are written over.
// Trees in the browser are current whenever an event comes, so nothing is kept.
func (r *Root) keepPast() {
	if r.browser() {
		return
	}
	for _, inst := range r.changed {
		if inst.pending || !inst.alive {
			continue
		}
		inst.pending = true
		v := version{since: noFrame}
		if inst.Written {
			v = version{inst.since, inst.Sent, inst.SentKids}
		}
		inst.past = append(inst.past, v)
		r.pendings = append(r.pendings, inst)
	}
}

const noFrame = 1<<64 - 1 // of an instance that no frame has shown

// Wrote tells that what Write gave since the last Wrote went out as frame seq:
// events made on earlier frames are resolved on earlier trees until Acked.
func (r *Root) Wrote(seq uint64) {
	for _, inst := range r.pendings {
		inst.pending = false
		inst.since = seq
		if last := len(inst.past) - 1; inst.past[last].since == noFrame {
			inst.past = inst.past[:last]
		} else if inst.alive && !inst.aged {
			inst.aged = true
			r.agedList = append(r.agedList, inst)
		}
	}
	clear(r.pendings)
	r.pendings = r.pendings[:0]
}

// Acked tells that the reader shows frame seq or a later one: earlier trees are
// forgotten.
func (r *Root) Acked(seq uint64) {
	left := r.agedList[:0]
	for _, inst := range r.agedList {
		if inst.since <= seq || !inst.alive {
			inst.keepLast(0)
			inst.aged = false
			continue
		}
		n := 0 // versions that are replaced at or before seq
		for n+1 < len(inst.past) && inst.past[n+1].since <= seq {
			n++
		}
		inst.keepLast(len(inst.past) - n)
		left = append(left, inst)
	}
	clear(r.agedList[len(left):])
	r.agedList = left
}

// keepLast forgets all but the last n past trees, and never the one that waits for Wrote.
func (i *Instance) keepLast(n int) {
	if i.pending {
		n = max(n, 1)
	}
	if n == 0 {
		i.past = nil
		return
	}
	kept := copy(i.past, i.past[len(i.past)-n:])
	clear(i.past[kept:])
	i.past = i.past[:kept]
}

// trees appends the tree that the reader showed at frame seq and all later ones,
// up to the one rendered last, and returns the components of the first. Nothing is
// appended when the reader did not show the instance, or that is forgotten.
func (i *Instance) trees(seq uint64, to []Node) ([]Node, []*diffcore.Mount) {
	if !i.Written {
		return to, nil
	}
	kids := i.SentKids
	if seq < i.since {
		past := i.past
		if i.pending { // written, but not known to have gone out
			past = past[:len(past)-1]
		}
		n := len(past) - 1
		for n >= 0 && seq < past[n].since {
			n--
		}
		if n < 0 {
			return to, nil
		}
		kids = past[n].kids
		for ; n < len(past); n++ {
			to = append(to, past[n].tree)
		}
	}
	to = append(to, i.Sent)
	if i.Next != i.Sent {
		to = append(to, i.Next)
	}
	return to, kids
}

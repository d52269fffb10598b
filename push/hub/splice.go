package hub

import (
	"bytes"
	"slices"

	"github.com/duet-ui/duet/app"
)

// become changes r to what step made of it, as version. What the page is told is how
// it came about, unless the page does not have what it came from or the value itself
// is shorter.
func (r *reading) become(step app.Step, version uint64) {
	known := !r.dirty && r.told == r.version || r.dirty && r.splices != nil
	r.value, r.version = step.To.Encoded(), version
	if known && step.Splices != nil && len(r.splices)+len(step.Splices) < len(r.value) {
		r.splices = append(slices.Clip(r.splices), step.Splices...)
		return
	}
	r.splices = nil
}

// An editing is one edit on its way to the cells of its key.
type editing struct {
	key   *app.KeyInfo
	step  func(base []byte) (made app.Step, ok bool)
	first func(*record) []byte // of an instance whose cell the server does not have: its value with the edit

	failed int // hits that keep their value because it panicked
}

// edit applies x to the cells of hits, each for itself.
func (l *ledger) edit(x *editing, hits []*record) {
	for _, r := range hits {
		e := r.cell(x.key.Fingerprint)
		if e == nil {
			l.put(r.id, r.typ, x.key, x.first(r))
			continue
		}
		made, ok := x.step(e.value)
		switch {
		case !ok:
			x.failed++
		case !bytes.Equal(made.To.Encoded(), e.value):
			l.version++
			l.became(r, e, made, l.version)
		}
	}
}

func (l *ledger) became(r *record, e *entry, made app.Step, version uint64) {
	l.own(e, 0)
	e.become(made, version)
	l.note(r.id, e)
}

// editAll applies x to w, and to the cells of hits. Those of a served key that have
// its value change with it: the page is told once.
func (l *ledger) editAll(x *editing, w *wide, hits []*record) {
	made, ok := x.step(w.value)
	if !ok || bytes.Equal(made.To.Encoded(), w.value) {
		l.edit(x, hits)
		return
	}
	was := w.version
	l.version++
	now := l.version
	w.become(made, now)
	for _, r := range hits {
		e := r.cell(x.key.Fingerprint)
		switch {
		case e == nil, x.key.Policy != app.PolicyServed:
			l.edit(x, []*record{r})
		case e.version == was && !e.dirty:
			e.value, e.version, e.told = w.value, now, now
		default:
			own, ok := x.step(e.value)
			switch {
			case !ok:
				x.failed++
			case bytes.Equal(own.To.Encoded(), e.value):
			case bytes.Equal(own.To.Encoded(), w.value): // from here on it changes with w
				l.became(r, e, own, now)
			default:
				l.version++
				l.became(r, e, own, l.version)
			}
			if e.dirty && e.told == was {
				e.splices = nil // it would change with w first
			}
		}
	}
	l.noteAll(w)
}

// want has the next frame carry a value that the page cannot make of what it was told.
func (l *ledger) want(inst uint64, key uint32) {
	if inst != 0 {
		l.retell(inst, key)
		return
	}
	w := l.wide[key]
	if w == nil {
		return
	}
	l.tellAll(w)
	if w.key.Policy != app.PolicyServed {
		return
	}
	l.each(func(r *record) { // it overwrites those that are different
		if e := r.cell(key); e != nil && (e.version != w.version || e.dirty) {
			l.tell(r.id, e)
		}
	})
}

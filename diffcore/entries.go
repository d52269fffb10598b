package diffcore

import "slices"

// entries reads the new order of oldN slots.
func (d *decoder) entries(oldN int, removed step) {
	count := d.uint()
	if d.err != nil {
		return
	}
	d.step(step{what: stepEntries, a: count})
	type run struct{ from, to int }
	var runs []run // what is accounted for
	last := -1
	for i := range int(removed.a) {
		delta := int(d.p.numbers[int(removed.b)+i])
		if i == 0 {
			last = delta
		} else if last += delta; delta == 0 {
			d.fail(ErrOrder)
			return
		}
		runs = append(runs, run{last, last + 1})
	}
	kept := -1
	for range count {
		kind := d.byte()
		if d.err != nil {
			return
		}
		switch kind {
		case entryNew:
			d.step(step{what: stepEntry + entryNew})
			d.node(false)
		case entryMove:
			i := d.uint()
			d.step(step{what: stepEntry + entryMove, a: i})
			runs = append(runs, run{int(i), int(i) + 1})
		case entryKeep:
			from, n := d.uint(), d.uint()
			d.step(step{what: stepEntry + entryKeep, a: from, b: n})
			if n == 0 || int(from) <= kept {
				d.fail(ErrOrder)
				return
			}
			kept = int(from) + int(n) - 1
			runs = append(runs, run{int(from), int(from) + int(n)})
		default:
			d.at--
			d.fail(ErrOp)
		}
		if d.err != nil {
			return
		}
	}
	slices.SortFunc(runs, func(x, y run) int { return x.from - y.from })
	next := 0
	for _, r := range runs {
		if r.from != next {
			d.fail(ErrOrder)
			return
		}
		next = r.to
	}
	if next != oldN {
		d.fail(ErrOrder)
	}
}

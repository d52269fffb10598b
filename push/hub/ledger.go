package hub

import (
	"bytes"
	"cmp"
	"slices"

	"github.com/duet-ui/duet/app"
	"github.com/duet-ui/duet/push/wire"
)

// A ledger is the state of a page whose components the browser's Go renders: the
// server keeps the cells and no tree. What changes here is sent as state, each cell
// once per frame whatever happened to it in between.
type ledger struct {
	records map[uint64]*record
	order   []*record // as they came; removed ones are nil until swept
	removed int
	news    []news
	dead    int             // news that nobody will be told, until swept
	mine    int             // bytes of the values that the browser set
	wide    map[uint32]bool // keys whose value the page keeps for instances mounted later
}

// A record is one instance.
type record struct {
	id    uint64
	typ   string
	at    int // in order
	cells []*entry
	// strange: the browser mounted it, and this process never rendered its type, so
	// it does not know what such a component reads and believes the browser.
	strange bool
}

// An entry is one cell.
type entry struct {
	key     *app.KeyInfo
	value   []byte
	version uint64
	mine    int  // bytes of value, if the browser set it
	dirty   bool // in news
}

// A news is what the next frame tells: a cell, or the value of a key for all
// instances of the page, mounted now or later.
type news struct {
	id    uint64
	e     *entry       // nil: of the whole page
	key   *app.KeyInfo // of the whole page
	value []byte
}

func newLedger() *ledger { return &ledger{records: map[uint64]*record{}, wide: map[uint32]bool{}} }

// each calls f for every instance in the order in which they came.
func (l *ledger) each(f func(*record)) {
	for _, r := range l.order {
		if r != nil {
			f(r)
		}
	}
}

// record returns the instance's record, made if there is none.
func (l *ledger) record(id uint64, typ string) *record {
	r := l.records[id]
	if r == nil {
		r = &record{id: id, typ: typ, at: len(l.order)}
		l.records[id] = r
		l.order = append(l.order, r)
	}
	return r
}

// remove forgets an instance.
func (l *ledger) remove(id uint64) {
	r := l.records[id]
	if r == nil {
		return
	}
	delete(l.records, id)
	l.order[r.at] = nil
	for _, e := range r.cells {
		l.own(e, 0)
		l.hush(e)
	}
	if l.removed++; l.removed > 64 && 2*l.removed > len(l.order) {
		kept := l.order[:0:0]
		for _, r := range l.order {
			if r != nil {
				r.at = len(kept)
				kept = append(kept, r)
			}
		}
		l.order, l.removed = kept, 0
	}
}

// own notes how much of what l holds of e came from the browser.
func (l *ledger) own(e *entry, bytes int) {
	l.mine += bytes - e.mine
	e.mine = bytes
}

// hush has the next frame not carry the cell. What is left of it in the news is swept
// out in time: a page may hear nothing for long.
func (l *ledger) hush(e *entry) {
	if !e.dirty {
		return
	}
	e.dirty = false
	if l.dead++; l.dead > 64 && 2*l.dead > len(l.news) {
		l.dead = 0
		l.news = slices.DeleteFunc(l.news, func(n news) bool { return n.e != nil && !n.e.dirty })
	}
}

func (r *record) cell(key uint32) *entry {
	for _, e := range r.cells {
		if e.key.Fingerprint == key {
			return e
		}
	}
	return nil
}

// reads reports whether the instance reads the key, as far as this process knows.
func (r *record) reads(key uint32) bool {
	return r.strange || r.cell(key) != nil || app.TypeReads(r.typ, key)
}

// keep stores a cell as it is, without telling anybody.
func (l *ledger) keep(id uint64, typ string, k *app.KeyInfo, version uint64, value []byte) {
	r := l.record(id, typ)
	if e := r.cell(k.Fingerprint); e != nil {
		e.version, e.value = version, value
		return
	}
	r.cells = append(r.cells, &entry{key: k, version: version, value: value})
}

// put sets a cell from the server's side and has the page told. value is kept.
func (l *ledger) put(id uint64, typ string, k *app.KeyInfo, value []byte) {
	r := l.record(id, typ)
	e := r.cell(k.Fingerprint)
	if e == nil {
		e = &entry{key: k}
		r.cells = append(r.cells, e)
	} else if bytes.Equal(e.value, value) {
		return
	}
	l.own(e, 0)
	e.value = value
	e.version++
	l.tell(r.id, e)
}

// tell has the next frame carry the cell.
func (l *ledger) tell(id uint64, e *entry) {
	if !e.dirty {
		e.dirty = true
		l.news = append(l.news, news{id: id, e: e})
	}
}

// sortInitial orders values by key, so that equal states are equal bytes.
func sortInitial(list []wire.Initial) {
	slices.SortFunc(list, func(a, b wire.Initial) int { return cmp.Compare(a.Key, b.Key) })
}

// putAll sets the cells of k in all instances that read it, and in those mounted
// later. value is kept.
func (l *ledger) putAll(k *app.KeyInfo, value []byte) {
	l.each(func(r *record) {
		e := r.cell(k.Fingerprint)
		if e == nil || bytes.Equal(e.value, value) {
			return
		}
		l.own(e, 0)
		e.value = value
		e.version++
		if k.Policy == app.PolicyShared { // the page needs its version
			l.tell(r.id, e)
		} else {
			l.hush(e)
		}
	})
	for i := range l.news {
		if n := &l.news[i]; n.e == nil && n.key == k {
			n.value = value
			return
		}
	}
	// Before the cells: what was pushed to one of them afterwards must win.
	l.news = append(l.news, news{})
	copy(l.news[1:], l.news)
	l.news[0] = news{key: k, value: value}
}

// set is a set by the browser, checked: of at most max bytes, and all of the page's
// together of at most maxAll. It fails with one of app's errors.
func (l *ledger) set(id uint64, key uint32, base uint64, value []byte, max, maxAll int) (*app.KeyInfo, error) {
	r := l.records[id]
	if r == nil {
		return nil, app.ErrUnknownInstance
	}
	k := app.LookupKey(key)
	if k == nil || !r.reads(key) {
		return nil, app.ErrUndeclaredKey
	}
	e, had := r.cell(key), 0
	if e != nil {
		had = e.mine
	}
	switch {
	case k.Policy != app.PolicyShared && k.Policy != app.PolicyLocal:
		return k, app.ErrPolicy
	case len(value) > max || l.mine-had+len(value) > maxAll:
		return k, app.ErrTooLarge
	case base != 0 && e != nil && e.version != base:
		return k, app.ErrConflict
	}
	if _, err := k.Decode(value); err != nil {
		return k, app.ErrWrongType
	}
	if e == nil {
		e = &entry{key: k, version: 1}
		r.cells = append(r.cells, e)
	}
	if !bytes.Equal(e.value, value) {
		l.own(e, len(value))
		e.value = bytes.Clone(value)
		e.version++
	}
	return k, nil
}

// retell has the next frame carry the cell again, for a page whose own value of it
// was refused.
func (l *ledger) retell(id uint64, key uint32) {
	if r := l.records[id]; r != nil {
		if e := r.cell(key); e != nil && e.key.Policy != app.PolicyPrivate {
			l.tell(id, e)
		}
	}
}

// dirty reports whether there is something to tell.
func (l *ledger) dirty() bool { return len(l.news) > 0 }

// appendDirty appends what there is to tell.
func (l *ledger) appendDirty(b []byte) []byte {
	for _, n := range l.news {
		p := wire.Part{Kind: wire.PartState}
		switch {
		case n.e == nil:
			p.Key, p.Data = n.key.Fingerprint, n.value
		case n.e.dirty:
			n.e.dirty = false
			p.Inst, p.Key, p.Num, p.Data = n.id, n.e.key.Fingerprint, n.e.version, n.e.value
		default:
			continue
		}
		b = p.Append(b)
	}
	l.news, l.dead = nil, 0
	return b
}

// Value implements push.Cells.
func (l *ledger) Value(inst uint64, k *app.KeyInfo) (any, bool) {
	if r := l.records[inst]; r != nil {
		if e := r.cell(k.Fingerprint); e != nil {
			v, err := k.Decode(e.value)
			return v, err == nil
		}
	}
	return nil, false
}

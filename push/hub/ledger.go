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
	dead    int              // news that nobody will be told, until swept
	mine    int              // bytes of the values that the browser set
	version uint64           // the highest of all: each change of a cell has one of its own
	wide    map[uint32]*wide // what the page keeps for instances mounted later, by key
	early   early
}

// A record is one instance.
type record struct {
	id    uint64
	typ   string
	at    int           // in order
	props app.Component // as the server rendered it last, or nil
	cells []*entry
	// strange: the browser mounted it, and this process never rendered its type, so
	// it does not know what such a component reads and believes the browser.
	strange bool
}

// A reading is a value as the page knows it, or will when it has read what was written
// and is in the news.
type reading struct {
	key     *app.KeyInfo
	value   []byte
	version uint64
	told    uint64 // version that was written last
	splices []byte // from told to version, while that is shorter than the value; nil is the value
	dirty   bool   // in news
}

// An entry is one cell.
type entry struct {
	reading
	mine int // bytes of value, if the browser set it
}

// A wide is the value of a key for all instances of the page, mounted now or later.
// Of a served key, a cell with its version has its value and hears of it with it.
type wide struct {
	reading
	early uint64 // pushes up to it were in the first value
}

// A news is what the next frame tells: a cell, or a wide (id 0).
type news struct {
	id uint64
	r  *reading
}

func newLedger() *ledger { return &ledger{records: map[uint64]*record{}, wide: map[uint32]*wide{}} }

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
		l.news = slices.DeleteFunc(l.news, func(n news) bool { return !n.r.dirty })
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
func (l *ledger) keep(id uint64, typ string, k *app.KeyInfo, version uint64, value []byte) *entry {
	l.version = max(l.version, version)
	r := l.record(id, typ)
	e := r.cell(k.Fingerprint)
	if e == nil {
		e = r.add(k)
	}
	e.version, e.value = version, value
	return e
}

func (r *record) add(k *app.KeyInfo) *entry {
	e := &entry{reading: reading{key: k}}
	r.cells = append(r.cells, e)
	return e
}

// put sets a cell from the server's side and has the page told. value is kept.
func (l *ledger) put(id uint64, typ string, k *app.KeyInfo, value []byte) {
	r := l.record(id, typ)
	e := r.cell(k.Fingerprint)
	if e == nil {
		e = r.add(k)
	} else if bytes.Equal(e.value, value) {
		return
	}
	l.own(e, 0)
	l.version++
	e.value, e.version = value, l.version
	l.tell(r.id, e)
}

// tell has the next frame carry the cell's value.
func (l *ledger) tell(id uint64, e *entry) {
	e.splices = nil
	l.note(id, e)
}

func (l *ledger) note(id uint64, e *entry) {
	if !e.dirty {
		e.dirty = true
		l.news = append(l.news, news{id, &e.reading})
	}
}

// sortInitial orders values by key, so that equal states are equal bytes.
func sortInitial(list []wire.Initial) {
	slices.SortFunc(list, func(a, b wire.Initial) int { return cmp.Compare(a.Key, b.Key) })
}

// putAll sets the cells of k in all instances that read it, and in those mounted
// later. value is kept.
func (l *ledger) putAll(k *app.KeyInfo, value []byte) {
	l.version++
	w := l.wide[k.Fingerprint]
	if w == nil {
		w = &wide{reading: reading{key: k}}
		l.wide[k.Fingerprint] = w
	}
	w.value, w.version = value, l.version
	l.each(func(r *record) {
		e := r.cell(k.Fingerprint)
		switch {
		case e == nil:
		case k.Policy == app.PolicyServed:
			e.value, e.version, e.told, e.splices = value, w.version, w.version, nil
			l.hush(e)
		case !bytes.Equal(e.value, value): // the page needs its version
			l.own(e, 0)
			l.version++
			e.value, e.version = value, l.version
			l.tell(r.id, e)
		}
	})
	l.tellAll(w)
}

// putAllBut is putAll, but the cells of some keep the values that they have.
func (l *ledger) putAllBut(but []*record, k *app.KeyInfo, value []byte) {
	values := make([][]byte, len(but))
	for i, r := range but {
		if e := r.cell(k.Fingerprint); e != nil {
			values[i] = e.value
		}
	}
	l.putAll(k, value)
	for i, r := range but {
		if values[i] != nil {
			l.put(r.id, r.typ, k, values[i])
		}
	}
}

// tellAll has the next frame carry the value of w, before the cells: what was pushed to
// one of them afterwards must win.
func (l *ledger) tellAll(w *wide) {
	w.splices = nil
	l.noteAll(w)
}

func (l *ledger) noteAll(w *wide) {
	if !w.dirty {
		w.dirty = true
		l.news = append([]news{{0, &w.reading}}, l.news...)
	}
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
		e = r.add(k)
		l.version++
		e.version = l.version
	}
	if !bytes.Equal(e.value, value) {
		l.own(e, len(value))
		l.version++
		e.value, e.version = bytes.Clone(value), l.version
		e.splices = nil // they lead elsewhere
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
		r := n.r
		if !r.dirty {
			continue
		}
		if r.splices != nil {
			b = wire.AppendSplice(b, wire.Splice{Inst: n.id, Key: r.key.Fingerprint, Base: r.told, Version: r.version, Edits: r.splices})
		} else {
			p := wire.Part{Kind: wire.PartState, Inst: n.id, Key: r.key.Fingerprint, Num: r.version, Data: r.value}
			b = p.Append(b)
		}
		r.dirty, r.splices, r.told = false, nil, r.version
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

package push

import "github.com/duet-ui/duet/app"

// JournalOptions bound a Journal.
type JournalOptions struct {
	MaxEntries int   // 0 means 4,096
	MaxBytes   int   // of encoded values; 0 means 4 MiB
	MaxAge     int64 // milliseconds; 0 means 5 minutes
}

// A Journal keeps what was pushed for a window of time, so that a page which is
// rendered but not connected yet, or away for a moment, misses nothing. It is
// compacted: of each target and key only the latest value stays. What one push set
// together is kept together, except for the keys that were pushed again since.
type Journal struct {
	o       JournalOptions
	id      uint64
	next    uint64 // sequence of the next entry
	floor   uint64 // all entries below it are gone, other than by compaction
	entries []*Entry
	bytes   int
	hollow  int // entries that were compacted away entirely
	shelf   shelf
	places  map[uint64]*Entry // of what is on the shelf
}

// An Entry is one push. It is read-only, and after compaction its updates may be fewer.
type Entry struct {
	Seq     uint64
	At      int64
	Target  Target
	Updates []app.Update
	bytes   int
}

// A Position is a place in one journal. The zero Position is before every journal.
type Position struct {
	Journal uint64 // the journal's id
	Seq     uint64 // the last entry before the position
}

// NewJournal returns an empty journal. id tells it from the journals of other
// processes and of earlier lives of this one; it must not be 0.
func NewJournal(id uint64, o JournalOptions) *Journal {
	if o.MaxEntries == 0 {
		o.MaxEntries = 4096
	}
	if o.MaxBytes == 0 {
		o.MaxBytes = 4 << 20
	}
	if o.MaxAge == 0 {
		o.MaxAge = 5 * 60 * 1000
	}
	return &Journal{o: o, id: id, next: 1, floor: 1, shelf: newShelf(), places: map[uint64]*Entry{}}
}

// Append adds a push that happened at now and returns its sequence: 1, 2, 3... Of
// one key, updates has either one value or edits.
func (j *Journal) Append(now int64, t Target, updates []app.Update) uint64 {
	e := &Entry{Seq: j.next, At: now, Target: t, Updates: append([]app.Update(nil), updates...)}
	j.next++
	for _, u := range updates {
		e.bytes += size(u)
	}
	if to, ok := t.address(); ok {
		for _, u := range updates {
			j.stack(slot{to, u.Key().Fingerprint}, e, u)
		}
	}
	j.entries = append(j.entries, e)
	j.bytes += e.bytes
	j.Expire(now)
	return e.Seq
}

// stack puts u, an update of e, on its stack; a value takes the place of all before.
func (j *Journal) stack(s slot, e *Entry, u app.Update) {
	old := j.shelf.stacks[s]
	f := Fact{e.Seq, u}
	switch {
	case old == nil:
		j.shelf.add(newStack(e.Target, s, []Fact{f}))
	case u.Edits():
		old.facts = append(old.facts, f)
	default:
		for _, was := range old.facts {
			j.empty(j.places[was.Seq], e, s.key)
		}
		old.facts = []Fact{f}
	}
	j.places[e.Seq] = e
}

// empty takes the updates of a key out of an entry that by superseded.
func (j *Journal) empty(e, by *Entry, key uint32) {
	if e == nil {
		return
	}
	// A new slice: readers of Since may still hold the old one.
	kept := make([]app.Update, 0, len(e.Updates))
	for _, u := range e.Updates {
		if u.Key().Fingerprint != key {
			kept = append(kept, u)
			continue
		}
		e.bytes -= size(u)
		if e != by { // its bytes are not counted yet
			j.bytes -= size(u)
		}
	}
	e.Updates = kept
	if len(kept) == 0 {
		delete(j.places, e.Seq)
		j.hollow++
	}
}

// Expire drops what is too old or too much.
func (j *Journal) Expire(now int64) {
	if len(j.entries) > j.o.MaxEntries && j.hollow > 0 {
		j.sweep()
	}
	for len(j.entries) > 0 {
		e := j.entries[0]
		switch {
		case len(e.Updates) == 0: // compacted away: nothing is lost with it
			j.hollow--
		case len(j.entries) > j.o.MaxEntries, j.bytes > j.o.MaxBytes, now-e.At > j.o.MaxAge:
			j.floor = e.Seq + 1
			j.forget(e)
		default:
			return
		}
		j.entries[0] = nil
		j.entries = j.entries[1:]
	}
}

// sweep takes the hollow entries out.
func (j *Journal) sweep() {
	kept := make([]*Entry, 0, len(j.entries))
	for _, e := range j.entries {
		if len(e.Updates) > 0 {
			kept = append(kept, e)
		}
	}
	j.entries, j.hollow = kept, 0
}

func (j *Journal) forget(e *Entry) {
	j.bytes -= e.bytes
	delete(j.places, e.Seq)
	to, ok := e.Target.address()
	if !ok {
		return
	}
	for _, u := range e.Updates {
		s := j.shelf.stacks[slot{to, u.Key().Fingerprint}]
		for s != nil && len(s.facts) > 0 && s.facts[0].Seq <= e.Seq {
			if s.facts = s.facts[1:]; len(s.facts) == 0 {
				j.shelf.drop(s)
			}
		}
	}
}

// Position returns the position after the last entry.
func (j *Journal) Position() Position { return Position{j.id, j.next - 1} }

// Len returns the number of entries and the bytes of their values.
func (j *Journal) Len() (entries, bytes int) { return len(j.entries), j.bytes }

// Since returns the entries after pos in order. It reports false when pos is of
// another journal or entries after it are gone: then the page starts afresh.
func (j *Journal) Since(now int64, pos Position) ([]*Entry, bool) {
	j.Expire(now)
	if pos.Journal != j.id || pos.Seq+1 < j.floor || pos.Seq >= j.next {
		return nil, false
	}
	lo, hi := 0, len(j.entries)
	for lo < hi {
		if mid := (lo + hi) / 2; j.entries[mid].Seq <= pos.Seq {
			lo = mid + 1
		} else {
			hi = mid
		}
	}
	list := make([]*Entry, 0, len(j.entries)-lo)
	for _, e := range j.entries[lo:] {
		if len(e.Updates) > 0 {
			c := *e
			list = append(list, &c)
		}
	}
	return list, true
}

// Facts appends what was pushed of key for the instance inst of type typeName on page
// p to targets that do not retain: of what was pushed to others Retained knows more.
func (j *Journal) Facts(list []Fact, p *Page, inst uint64, typeName string, key uint32) []Fact {
	return j.shelf.facts(list, p, inst, typeName, key, func(s *stack) bool { return s.retains || s.asks })
}

// Append appends the position's 16 bytes to b.
func (p Position) Append(b []byte) []byte {
	return append(append(b, bytes8(p.Journal)...), bytes8(p.Seq)...)
}

// ParsePosition reads a position; anything but 16 bytes gives the zero Position.
func ParsePosition(b []byte) (p Position) {
	if len(b) != 16 {
		return p
	}
	for i, c := range b {
		if i < 8 {
			p.Journal = p.Journal<<8 | uint64(c)
		} else {
			p.Seq = p.Seq<<8 | uint64(c)
		}
	}
	return p
}

func size(u app.Update) int { return len(u.Encoded()) + 64 }

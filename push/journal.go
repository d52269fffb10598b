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
	latest  map[slot]*Entry
}

// An Entry is one push. It is read-only, and after compaction its updates may be fewer.
type Entry struct {
	Seq     uint64
	At      int64
	Target  Target
	Updates []app.Update
	bytes   int
}

// slot is what compaction keeps one value of.
type slot struct {
	to  address
	key uint32
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
	return &Journal{o: o, id: id, next: 1, floor: 1, latest: map[slot]*Entry{}}
}

// Append adds a push that happened at now and returns its sequence: 1, 2, 3...
func (j *Journal) Append(now int64, t Target, updates []app.Update) uint64 {
	e := &Entry{Seq: j.next, At: now, Target: t, Updates: append([]app.Update(nil), updates...)}
	j.next++
	for _, u := range updates {
		e.bytes += size(u)
	}
	if to, ok := t.address(); ok {
		for _, u := range updates {
			j.supersede(slot{to, u.Key().Fingerprint}, e)
		}
	}
	j.entries = append(j.entries, e)
	j.bytes += e.bytes
	j.Expire(now)
	return e.Seq
}

// supersede makes e the latest entry of s and takes the value out of the one before.
func (j *Journal) supersede(s slot, e *Entry) {
	old := j.latest[s]
	j.latest[s] = e
	if old == nil || old == e {
		return
	}
	// A new slice: readers of Since may still hold the old one.
	kept := make([]app.Update, 0, len(old.Updates))
	for _, u := range old.Updates {
		if u.Key().Fingerprint != s.key {
			kept = append(kept, u)
			continue
		}
		old.bytes -= size(u)
		j.bytes -= size(u)
	}
	old.Updates = kept
	if len(kept) == 0 {
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
	if to, ok := e.Target.address(); ok {
		for _, u := range e.Updates {
			if s := (slot{to, u.Key().Fingerprint}); j.latest[s] == e {
				delete(j.latest, s)
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

// Latest returns the latest value that was pushed to target t for key.
func (j *Journal) Latest(t Target, key uint32) (u app.Update, seq uint64, ok bool) {
	to, ok := t.address()
	e := j.latest[slot{to, key}]
	if !ok || e == nil {
		return app.Update{}, 0, false
	}
	for _, u := range e.Updates {
		if u.Key().Fingerprint == key {
			return u, e.Seq, true
		}
	}
	return app.Update{}, 0, false
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

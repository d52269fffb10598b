package hub

import (
	"sync"

	"github.com/duet-ui/duet/push/wire"
)

// partOf returns the part of a frame that carries a patch, or nil for none.
func partOf(patch []byte) []byte {
	if patch == nil {
		return nil
	}
	return (&wire.Part{Kind: wire.PartPatch, Data: patch}).Append(make([]byte, 0, 5+len(patch)))
}

// A stateKey names an encoded State part. value is where the value begins: what is
// encoded never changes, and the key keeps it alive, so that an equal place is an equal
// value.
type stateKey struct {
	inst    uint64
	key     uint32
	version uint64
	value   *byte
	len     int
}

// states are the State parts that were encoded last, in two generations: pages whose
// Go renders share the body of a frame by them. They are safe for concurrent use.
type states struct {
	mu         sync.Mutex
	young, old map[stateKey][]byte
	bytes      int
	shared     uint64
}

const (
	maxStates     = 256     // of a generation
	maxStateBytes = 1 << 20 // likewise
)

// part returns the encoded part that gives a cell its value.
func (t *states) part(id uint64, r *reading) []byte {
	p := wire.Part{Kind: wire.PartState, Inst: id, Key: r.key.Fingerprint, Num: r.version, Data: r.value}
	if len(r.value) == 0 || len(r.value) > maxStateBytes/16 {
		return p.Append(nil)
	}
	k := stateKey{id, r.key.Fingerprint, r.version, &r.value[0], len(r.value)}
	t.mu.Lock()
	defer t.mu.Unlock()
	b, ok := t.young[k]
	if ok {
		t.shared++
		return b
	}
	if b, ok = t.old[k]; ok {
		t.shared++
	} else {
		b = p.Append(make([]byte, 0, 24+len(r.value)))
	}
	if t.young == nil || len(t.young) >= maxStates || t.bytes+len(b) > maxStateBytes {
		t.young, t.old, t.bytes = map[stateKey][]byte{}, t.young, 0
	}
	t.young[k] = b
	t.bytes += len(b)
	return b
}

// tell takes what there is to tell of the ledger: parts that are appended to sure, or,
// if it is one value and nothing else, a body that other pages may have, too.
func (s *session) tell(sure []byte) (own, body []byte) {
	l := s.ledger
	if r := l.only(); r != nil && len(sure) == 0 && r.r.splices == nil {
		body = s.hub.states.part(r.id, r.r)
		r.r.dirty, r.r.told = false, r.r.version
		l.news, l.dead = nil, 0
		return sure, body
	}
	return l.appendDirty(sure), nil
}

// only returns the one thing that there is to tell, or nil.
func (l *ledger) only() *news {
	if len(l.news) == 1 && l.news[0].r.dirty {
		return &l.news[0]
	}
	return nil
}

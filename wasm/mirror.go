package wasm

import (
	"unsafe"

	"github.com/duet-ui/duet/app"
)

// A mirror holds the encodings of the cells that only the page can bring back, at a
// place in the program's memory that boot.js knows: it reads them for a hello, for a
// reload, and out of the memory of a program that died. So a turn copies nothing; a
// cell's encoding is immutable and stays where it is.
//
// What a small cell holds is in the mirror when the turn that set it ends. To encode
// a large one may take longer than the turn, so that waits for idle time.
type mirror struct {
	entries []entry          // what boot.js reads; free ones are zero
	cells   []mirrored       // of the entries
	first   map[uint64]int32 // an instance's latest entry
	free    []int32
	stale   []int32 // set in this turn
	large   []int32 // set, and not encoded yet
}

// An entry is one cell as boot.js reads it.
type entry struct {
	inst uint64
	key  uint32
	n    uint32
	at   unsafe.Pointer // to n bytes; nil while there are none
}

// mirrored is what this side knows of an entry.
type mirrored struct {
	inst  *app.Instance // nil once it is unmounted
	next  int32         // another entry of the instance, or -1
	stale bool          // in one of the lists
}

// note says that a cell was set.
func (m *mirror) note(inst *app.Instance, k *app.KeyInfo) {
	if k.Policy != app.PolicyShared && k.Policy != app.PolicyLocal {
		return
	}
	i := m.find(inst, k.Fingerprint)
	if c := &m.cells[i]; !c.stale {
		c.stale = true
		m.stale = append(m.stale, i)
	}
}

// find returns the entry of a cell, made if there is none.
func (m *mirror) find(inst *app.Instance, key uint32) int32 {
	first, ok := m.first[inst.ID()]
	if !ok {
		first = -1
	}
	for i := first; i >= 0; i = m.cells[i].next {
		if m.entries[i].key == key {
			m.cells[i].inst = inst
			return i
		}
	}
	i := int32(len(m.entries))
	if last := len(m.free) - 1; last >= 0 {
		i, m.free = m.free[last], m.free[:last]
	} else {
		m.entries, m.cells = append(m.entries, entry{}), append(m.cells, mirrored{})
	}
	if m.first == nil {
		m.first = map[uint64]int32{}
	}
	m.first[inst.ID()] = i
	m.entries[i] = entry{inst: inst.ID(), key: key}
	m.cells[i] = mirrored{inst: inst, next: first}
	return i
}

// gone drops the cells of an instance that was unmounted.
func (m *mirror) gone(inst *app.Instance) {
	i, ok := m.first[inst.ID()]
	if !ok || m.cells[i].inst != inst {
		return
	}
	delete(m.first, inst.ID())
	for i >= 0 {
		c := &m.cells[i]
		next := c.next
		m.entries[i] = entry{}
		c.inst = nil
		if !c.stale {
			m.free = append(m.free, i)
		}
		i = next
	}
}

// settle brings the small cells that were set up to date, at the end of a turn.
func (m *mirror) settle() {
	for _, i := range m.stale {
		if m.cells[i].inst != nil && !m.take(i, false) {
			m.large = append(m.large, i)
			continue
		}
		m.done(i)
	}
	m.stale = m.stale[:0]
}

// rest brings the large ones up to date, in idle time or because the mirror is read now.
func (m *mirror) rest() {
	for _, i := range m.large {
		if m.cells[i].inst != nil {
			m.take(i, true)
		}
		m.done(i)
	}
	m.large = m.large[:0]
}

// take mirrors a cell unless it is large and may wait.
func (m *mirror) take(i int32, large bool) bool {
	e := &m.entries[i]
	c, ok := m.cells[i].inst.Cell(e.key)
	if !ok {
		return true
	}
	if !large && !c.Light() {
		return false
	}
	b := c.Bytes()
	e.at, e.n = unsafe.Pointer(unsafe.SliceData(b)), uint32(len(b))
	return true
}

// done takes an entry off the lists.
func (m *mirror) done(i int32) {
	c := &m.cells[i]
	c.stale = false
	if c.inst == nil {
		m.free = append(m.free, i)
	}
}

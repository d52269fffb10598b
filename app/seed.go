package app

type cellID struct {
	inst uint64
	key  uint32
}

// A seed is a value that waits for its cell.
type seed struct {
	bytes   []byte
	version uint64
	update  *Update // of a push; else bytes
}

// Seed gives the first value of a cell that a later mount makes, in its canonical
// encoding, which is copied. On the server only shared and local cells take seeds:
// they are client input, and one that does not decode is dropped. version is the
// server's version of the cell, 0 for none. It fails with ErrTooLarge.
func (r *Root) Seed(inst uint64, key uint32, version uint64, value []byte) error {
	if !r.browser() && len(value) > r.o.MaxValue {
		return ErrTooLarge
	}
	r.plant(cellID{inst, key}, seed{bytes: append([]byte{}, value...), version: version})
	return nil
}

func (r *Root) plant(id cellID, s seed) {
	if r.closed {
		return
	}
	if r.seeds == nil {
		r.seeds = map[cellID]seed{}
	}
	r.seeds[id] = s
}

// DropSeeds forgets the seeds that no cell took.
func (r *Root) DropSeeds() { r.seeds = nil }

// seeded gives c its seed, if there is one that fits.
func (r *Root) seeded(c *cell) bool {
	id := cellID{c.inst.id, c.key.Fingerprint}
	s, ok := r.seeds[id]
	if !ok {
		return false
	}
	delete(r.seeds, id)
	if s.update != nil {
		_, ok := c.assign(s.update.Value(), s.update.Encoded())
		return ok
	}
	if !r.browser() && c.key.Policy != PolicyShared && c.key.Policy != PolicyLocal {
		return false
	}
	if _, err := c.decode(s.bytes); err != nil {
		return false
	}
	c.bring(len(s.bytes))
	if s.version != 0 {
		c.version = s.version
	}
	return true
}

package app

import "unsafe"

// A cell holds one keyed value of one instance. Hooks that read the same key in
// the same instance share it. Its methods are not generic, so that the browser
// downloads them once and not for each type of value.
type cell struct {
	inst    *Instance
	key     *KeyInfo
	at      unsafe.Pointer // *T; what it points to never changes, and pushes share it among pages
	version uint64         // grows with each change on the server; 0 in the browser until the server named one
	bytes   []byte         // encoding of the value, nil when not known; never changes either
	refused string         // why the server refused the last set
	brought int            // on the server: bytes of the value, if a client brought it
}

// bring notes on the server how much of the value a client brought.
func (c *cell) bring(bytes int) {
	if !onlyBrowser {
		c.inst.root.brought += bytes - c.brought
		c.brought = bytes
	}
}

func (c *cell) value() any { return c.key.plan.box(c.at) }

// encoded returns the value's encoding, made once.
func (c *cell) encoded() []byte {
	if c.bytes == nil {
		c.bytes = c.key.append([]byte{}, c.at)
	}
	return c.bytes
}

// same reports whether b is known to be the encoding of the value.
func (c *cell) same(b []byte) bool { return c.bytes != nil && string(c.bytes) == string(b) }

// decode sets the value; changed tells whether it is another one.
func (c *cell) decode(b []byte) (changed bool, err error) {
	if c.same(b) {
		return false, nil
	}
	at := newObject(c.key.plan.typ)
	if err := c.key.decode(at, b); err != nil {
		return false, err
	}
	c.at, c.bytes = at, append([]byte{}, b...)
	c.bring(0)
	return true, nil
}

// assign sets a value that has the encoding b, nil when not known; ok is false
// when it is not of the key's type.
func (c *cell) assign(v any, b []byte) (changed, ok bool) {
	if !c.key.Fits(v) {
		return false, false
	}
	if c.same(b) {
		return false, true
	}
	data := (*eface)(unsafe.Pointer(&v)).data
	if c.key.plan.direct {
		at := (*unsafe.Pointer)(newObject(c.key.plan.typ))
		*at = data
		data = unsafe.Pointer(at)
	}
	c.at, c.bytes = data, b
	c.bring(0)
	return true, true
}

// set is what this side's user code does: at points to a new T. An equal value
// changes nothing. To know that is to encode the value, which for a large one would
// be most of a click's work: if nobody else wants the encoding, it is taken for changed.
func (c *cell) set(at unsafe.Pointer) {
	if !c.inst.alive {
		return
	}
	var b []byte
	if !onlyBrowser && !c.inst.root.browser() {
		c.encoded() // also what was never encoded is compared
	}
	if !c.inst.root.browser() || c.key.Policy != PolicyLocal || !c.key.plan.heavy(at) {
		if b = c.key.append([]byte{}, at); c.same(b) {
			return
		}
	}
	c.at, c.bytes, c.refused = at, b, ""
	c.bring(0)
	root := c.inst.root
	if !root.browser() {
		c.version++
	}
	c.inst.mark()
	root.host.Changed(c.inst, c.key)
}

// cellOf returns the instance's cell of a key, or nil.
func (i *Instance) cellOf(key uint32) *cell {
	for _, c := range i.cells {
		if c.key.Fingerprint == key {
			return c
		}
	}
	return nil
}

// A Cell is a view of one keyed value: for hosts.
type Cell struct {
	Inst    *Instance
	Key     *KeyInfo
	Version uint64 // what a conditional set is based on; 0 when the server did not name one yet
	c       *cell
}

// Bytes returns the value's canonical encoding. Read-only.
func (c Cell) Bytes() []byte { return c.c.encoded() }

// Light reports whether the encoding is at hand, or the value so small that making it
// costs next to nothing.
func (c Cell) Light() bool { return c.c.bytes != nil || !c.c.key.plan.heavy(c.c.at) }

// Value returns the value: a T of the key. Read-only.
func (c Cell) Value() any { return c.c.value() }

// Brought returns the bytes of the value if a client brought it, and 0 if this side
// made it since. Only the server counts.
func (c Cell) Brought() int { return c.c.brought }

func viewOf(c *cell) Cell { return Cell{c.inst, c.key, c.version, c} }

// Cell returns the instance's cell of the key with this fingerprint; ok is false
// while it has none.
func (i *Instance) Cell(key uint32) (c Cell, ok bool) {
	if x := i.cellOf(key); x != nil {
		return viewOf(x), true
	}
	return Cell{}, false
}

// Value returns the live value of the key with this fingerprint in this instance.
func (i *Instance) Value(key uint32) (any, bool) {
	if x := i.cellOf(key); x != nil {
		return x.value(), true
	}
	return nil, false
}

// EachCell calls f for every cell of every mounted component, parents first and
// in the order of the hooks.
func (r *Root) EachCell(f func(Cell)) {
	r.Instances(func(inst *Instance) {
		for _, c := range inst.cells {
			f(viewOf(c))
		}
	})
}

// addCell returns the instance's cell of a key that a hook reads, made when no
// hook of the instance read it before: with the value of a push that came too
// early, a seed, the host's, or a copy of the key's own at def, in that order.
func (i *Instance) addCell(k *KeyInfo, def unsafe.Pointer) *cell {
	if c := i.cellOf(k.Fingerprint); c != nil {
		if c.key.plan.typ != k.plan.typ {
			panic(misuse("app: " + i.typ.name + " reads the key " + k.Name + " as two different Go types"))
		}
		return c
	}
	root := i.root
	c := root.newCell()
	c.inst, c.key, c.at, c.version = i, k, newObject(k.plan.typ), 1
	moveObject(k.plan.typ, c.at, def)
	if root.browser() {
		c.version = 0
	}
	given := root.seeded(c) || root.initial(c)
	if x := root.rendering; !onlyBrowser && x != nil {
		x.log.began(c, given)
	}
	i.keepCell(c)
	return c
}

// keepCell makes c a cell of the instance.
func (i *Instance) keepCell(c *cell) {
	root, k := i.root, c.key
	i.typ.declare(k)
	if !onlyBrowser && !k.read.Load() {
		k.read.Store(true)
	}
	i.cells = append(i.cells, c)
	if !root.o.OneShot {
		if root.byID == nil {
			root.byID = map[uint64]*Instance{}
		}
		root.byID[i.id] = i
	}
}

// initial asks the host for the first value of c. It reports whether there is one.
func (r *Root) initial(c *cell) (given bool) {
	v, ok := r.host.Initial(c.inst, c.key)
	if !ok {
		return false
	}
	switch v := v.(type) {
	case Encoded:
		_, err := c.decode(v)
		return err == nil
	case Versioned:
		_, err := c.decode(v.Value)
		if err == nil {
			c.version = v.Version
		}
		return err == nil
	default:
		_, ok = c.assign(v, nil)
		return ok
	}
}

// Versioned is a value in its canonical encoding with the version that the server
// gave it: what Host.Initial may return in the browser.
type Versioned struct {
	Value   Encoded
	Version uint64
}

package app

import "bytes"

// A cell holds one keyed value of one instance. Hooks that read the same key in
// the same instance share it.
type cellBase struct {
	inst    *Instance
	key     *KeyInfo
	version uint64 // grows with each change on the server; 0 in the browser until the server named one
	bytes   []byte // encoding of the value, nil when not known. Immutable: pushes share it among pages
	refused string // why the server refused the last set
}

type anyCell interface {
	base() *cellBase
	value() any
	// encoded returns the value's encoding, made once.
	encoded() []byte
	// decode sets the value; changed tells whether it is another one.
	decode(b []byte) (changed bool, err error)
	// assign sets a value that has the encoding b; ok is false when it is no T.
	assign(v any, b []byte) (changed, ok bool)
}

type cell[T any] struct {
	cellBase
	v T
}

func (c *cellBase) base() *cellBase { return c }

func (c *cell[T]) value() any { return c.v }

func (c *cell[T]) encoded() []byte {
	if c.bytes == nil {
		c.bytes = AppendValue([]byte{}, &c.v)
	}
	return c.bytes
}

func (c *cell[T]) decode(b []byte) (changed bool, err error) {
	if c.bytes != nil && bytes.Equal(c.bytes, b) {
		return false, nil
	}
	if err := DecodeValue(b, &c.v); err != nil {
		return false, err
	}
	c.bytes = append([]byte{}, b...)
	return true, nil
}

func (c *cell[T]) assign(v any, b []byte) (changed, ok bool) {
	t, ok := v.(T)
	if !ok || c.bytes != nil && bytes.Equal(c.bytes, b) {
		return false, ok
	}
	c.v, c.bytes = t, b
	return true, true
}

// set is what this side's user code does.
func (c *cell[T]) set(v T) {
	b := AppendValue([]byte{}, &v)
	if c.bytes != nil && bytes.Equal(c.bytes, b) || !c.inst.alive {
		return
	}
	c.v, c.bytes, c.refused = v, b, ""
	c.changed()
}

// changed tells the host and asks for a render after this side's code set the cell.
func (c *cellBase) changed() {
	root := c.inst.root
	if !root.o.Browser {
		c.version++
	}
	c.inst.mark()
	root.host.Changed(c.inst, c.key)
}

// cellOf returns the instance's cell of a key, or nil.
func (i *Instance) cellOf(key uint32) anyCell {
	for _, c := range i.cells {
		if c.base().key.Fingerprint == key {
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
	c       anyCell
}

// Bytes returns the value's canonical encoding. Read-only.
func (c Cell) Bytes() []byte { return c.c.encoded() }

// Value returns the value: a T of the key. Read-only.
func (c Cell) Value() any { return c.c.value() }

func viewOf(c anyCell) Cell {
	b := c.base()
	return Cell{b.inst, b.key, b.version, c}
}

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

// cellFor returns the instance's cell of a key that a hook reads, made when no
// hook of the instance read it before: with the value of a push that came too
// early, a seed, the host's, or the key's own, in that order.
func cellFor[T any](inst *Instance, k *KeyInfo, initial func() T) *cell[T] {
	if x := inst.cellOf(k.Fingerprint); x != nil {
		c, ok := x.(*cell[T])
		if !ok {
			panic(misuse("app: " + inst.typ.name + " reads the key " + k.Name + " as two different Go types"))
		}
		return c
	}
	root := inst.root
	c := &cell[T]{cellBase: cellBase{inst: inst, key: k, version: 1}}
	if root.o.Browser {
		c.version = 0
	}
	if !root.seeded(c) && !root.initial(c) {
		c.v = initial()
	}
	inst.typ.declare(k)
	inst.cells = append(inst.cells, c)
	if root.byID == nil {
		root.byID = map[uint64]*Instance{}
	}
	root.byID[inst.id] = inst
	return c
}

// initial asks the host for the first value of c.
func (r *Root) initial(c anyCell) bool {
	b := c.base()
	v, ok := r.host.Initial(b.inst, b.key)
	if !ok {
		return false
	}
	if enc, isBytes := v.(Encoded); isBytes {
		_, err := c.decode(enc)
		return err == nil
	}
	_, ok = c.assign(v, nil)
	return ok
}

package app

// Pages lists the layouts and pages of a program, so that a chain can cross as
// names and props.
type Pages []PageType

// A PageType is a component type that may stand in a chain.
type PageType struct {
	name string
	plan *plan
}

// PageOf returns the PageType of C. It panics if its props cannot cross.
func PageOf[C interface {
	comparable
	Component
}]() PageType {
	var c C
	return pageOf(c)
}

func pageOf(c Component) PageType {
	t := typeOf(c)
	p, err := planFor(t)
	if err != nil {
		panic("app: page: " + err.Error())
	}
	return PageType{t.qualified(), p}
}

// decode makes a component of props.
func (p *PageType) decode(props []byte) (Component, error) {
	c := newObject(p.plan.typ)
	if err := p.plan.decodeAll(c, props); err != nil {
		return nil, err
	}
	return p.plan.box(c).(Component), nil
}

// Name returns the package-qualified type name.
func (p PageType) Name() string { return p.name }

// AppendChain appends a chain of components in the wire form: their number, then
// the type's name and the encoded props of each. It fails when props cannot cross.
func AppendChain(b []byte, chain []Component) ([]byte, error) {
	b = appendUint(b, uint64(len(chain)))
	for _, c := range chain {
		props, err := appendAny(nil, c)
		if err != nil {
			return nil, err
		}
		b = appendString(b, typeOf(c).qualified())
		b = append(appendUint(b, uint64(len(props))), props...)
	}
	return b, nil
}

// maxChain bounds the layouts around a page.
const maxChain = 32

// DecodeChain reads a chain that fills b. It fails with ErrUnknownPage for a type
// that is not listed, ErrWrongType for props of another structure, and ErrChain.
func (p Pages) DecodeChain(b []byte) ([]Component, error) {
	r := reader{b: b}
	n := int(r.max(maxChain))
	var chain []Component
	for range n {
		name, props := r.string(), r.bytes()
		if r.bad {
			break
		}
		c, err := p.page(name, props)
		if err != nil {
			return nil, err
		}
		chain = append(chain, c)
	}
	if r.bad || len(r.b) > 0 {
		return nil, ErrChain
	}
	return chain, nil
}

func (p Pages) page(name string, props []byte) (Component, error) {
	for i := range p {
		if p[i].name == name {
			return p[i].decode(props)
		}
	}
	return nil, ErrUnknownPage
}

package push

import "github.com/duet-ui/duet/app"

// An Instance is what a predicate sees of one mounted component. It is valid only
// while the predicate runs.
type Instance struct {
	Page *Page  // read-only
	ID   string // its component id
	Type string // package-qualified component type
	Age  int64  // milliseconds since the page was issued
	Live int64  // milliseconds since its session began: how long it is connected, short absences included

	inst  uint64
	cells Cells
}

// Cells gives the live cells of a page.
type Cells interface {
	// Value returns the value of the cell of key k in inst, a T of the key, or false
	// when the instance has no such cell.
	Value(inst uint64, k *app.KeyInfo) (any, bool)
	// Component returns the props of inst as the server knows them, or nil.
	Component(inst uint64) app.Component
}

// NewInstance returns the view of instance inst of page p at time now (unix milliseconds).
func NewInstance(p *Page, inst uint64, typeName string, cells Cells, now int64) Instance {
	return Instance{Page: p, ID: ComponentID(p.ID, inst), Type: typeName, Age: now - p.Since, Live: now - p.Live, inst: inst, cells: cells}
}

// Props returns the component value of i, which is its props, or false when i is not a
// C or its props are not known. They are as this server rendered them last: a browser
// whose Go renders the page may have given a nested component others since, and what
// it mounted itself has none here.
func Props[C app.Component](i Instance) (C, bool) {
	if i.cells != nil {
		if c, ok := i.cells.Component(i.inst).(C); ok {
			return c, true
		}
	}
	var zero C
	return zero, false
}

// Served returns the value of a served key in i, or false when i has no such cell.
func Served[T any](i Instance, k app.ServedKey[T]) (T, bool) { return value[T](i, k.Info()) }

// Private returns the value of a private key in i, or false when i has no such cell.
func Private[T any](i Instance, k app.PrivateKey[T]) (T, bool) { return value[T](i, k.Info()) }

// Untrusted returns the value of a shared key in i, or false when i has no such
// cell. Any browser can set it to anything: never decide by it who may see what.
func Untrusted[T any](i Instance, k app.SharedKey[T]) (T, bool) { return value[T](i, k.Info()) }

func value[T any](i Instance, k *app.KeyInfo) (T, bool) {
	if i.cells != nil {
		if v, ok := i.cells.Value(i.inst, k); ok {
			t, ok := v.(T)
			return t, ok
		}
	}
	var zero T
	return zero, false
}

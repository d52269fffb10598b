package app

// A hook is what one hook call of a component keeps between renders. Hooks are
// told apart by the order of their calls.
type hook struct {
	kind  hookKind
	state any
}

type hookKind uint8

const (
	kindState hookKind = iota
	kindValue
	kindPrivate
	kindReducer
	kindEffect
	kindServerEffect
	kindMemo
	kindCallback
	kindRef
	kindProvide
	kindContext
	kindID
	kindBoundary
	kindAction
	kindClock
	kindDo
	kindGroup
)

var hookNames = [...]string{"UseState", "UseValue", "UsePrivate", "UseReducer", "UseEffect", "UseServerEffect", "UseMemo",
	"UseCallback", "UseRef", "Provide", "UseContext", "UseID", "UseBoundary", "UseAction", "UseClock", "UseDo", "UseGroup"}

// next returns the place of the hook that is called now. Its state is nil the
// first time. It panics when the last render called another hook here.
func (s *Scope) next(kind hookKind) *hook {
	r := s.owner(hookNames[kind])
	inst := s.inst
	at := r.hook
	r.hook++
	if at == len(inst.hooks) && inst.nhooks < 0 {
		inst.hooks = append(inst.hooks, hook{kind: kind})
	}
	if at >= len(inst.hooks) || inst.hooks[at].kind != kind {
		panic(wrongOrder(hookNames[kind], inst))
	}
	return &inst.hooks[at]
}

// wrongOrder is the panic of hooks that changed places.
//
//go:noinline
func wrongOrder(name string, inst *Instance) misuse {
	return misuse("app: " + name + " ran in a different order than in the last render of " + inst.typ.name + "; hooks may not sit inside if or for")
}

// first panics unless h is new: its state is not of the type that is asked for, so
// two hooks changed places.
func (s *Scope) first(h *hook) {
	if h.state != nil {
		panic(wrongOrder(hookNames[h.kind], s.inst))
	}
}

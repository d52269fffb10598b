package app

import "unsafe"

// An Action is work that only the server does: a request goes up, a result comes
// back. Declare it in a package variable of portable code; native code registers
// what runs, and authorizes there.
type Action[Req, Res any] struct{ name string }

// NewAction declares an action. It panics if Req or Res cannot cross.
func NewAction[Req, Res any](name string) Action[Req, Res] {
	checkAction(name, (*Req)(nil))
	checkAction(name, (*Res)(nil))
	return Action[Req, Res]{name}
}

func checkAction(name string, typ any) {
	if err := checkPointed(typ); err != nil {
		panic("app: action \"" + name + "\": " + err.Error())
	}
}

// Name returns the action's name.
func (a Action[Req, Res]) Name() string { return a.name }

// DecodeRequest returns the request that b encodes, or ErrWrongType.
func (a Action[Req, Res]) DecodeRequest(b []byte) (req Req, err error) {
	err = DecodeValue(b, &req)
	return req, err
}

// AppendResult appends the encoding of a result.
func (a Action[Req, Res]) AppendResult(b []byte, res Res) []byte { return AppendValue(b, &res) }

// Outcome is where a call stands.
type Outcome uint8

// The outcomes. Unknown: the server was restarted while the call ran; it may have
// been done or not.
const (
	Idle Outcome = iota
	Pending
	Done
	Failed
	Cancelled
	Unknown
)

// String returns "idle", "pending", "done", "failed", "cancelled" or "unknown".
func (o Outcome) String() string {
	names := [...]string{"idle", "pending", "done", "failed", "cancelled"}
	if int(o) < len(names) {
		return names[o]
	}
	return "unknown"
}

// A Call is one run of an action, as the host sees it.
type Call struct {
	ID     uint64 // grows; one number is never used twice by a page, on whichever side it runs
	Inst   uint64
	Name   string // of the action
	Req    []byte // encoded request; nil when Cancel is set
	Cancel bool   // the call with this ID shall end
}

// callState is the life of a component's latest call: a local cell, so that it
// crosses to the other side with the rest.
type callState struct {
	Call     uint64
	Outcome  uint8
	Req      []byte
	Res      []byte // encoded result, or the error's text
	Permille int32
	Text     string
}

// A call is the hook state of UseAction.
type call struct {
	inst *Instance
	name string
	cell *cell // of a callState
}

//go:noinline
func (c *call) state() *callState { return (*callState)(c.cell.at) }

// ActionState is a component's handle on an action and its latest call. It belongs
// to the page's turn.
type ActionState[Req, Res any] struct{ c *call }

// UseAction returns the component's handle on a. Its state is a cell: it crosses
// to the other side, and each change renders the component again.
func UseAction[Req, Res any](s *Scope, a Action[Req, Res]) ActionState[Req, Res] {
	return ActionState[Req, Res]{s.useAction(a.name)}
}

func (s *Scope) useAction(name string) *call {
	h := s.next(kindAction)
	c, ok := h.state.(*call)
	if !ok {
		c = newCall(s.inst, name)
		h.state = c
	}
	if c.name != name {
		panic(wrongOrder("UseAction", s.inst))
	}
	return c
}

func newCall(inst *Instance, name string) *call {
	k := keyHead{"duet.action " + name, PolicyLocal}.info((*callState)(nil))
	c := &call{inst: inst, name: name, cell: inst.addCell(k, unsafe.Pointer(&callState{}))}
	if v := c.state(); v.Call != 0 {
		inst.root.call = max(inst.root.call, v.Call)
		if Outcome(v.Outcome) == Pending {
			inst.root.watch(c)
		}
	}
	return c
}

// Run starts the action unless a call of this component is pending.
func (a ActionState[Req, Res]) Run(req Req) { a.c.start(AppendValue(nil, &req)) }

// Retry runs the last request again, unless a call is pending or there was none.
func (a ActionState[Req, Res]) Retry() { a.c.retry() }

func (c *call) retry() {
	if v := c.state(); v.Call != 0 {
		c.start(v.Req)
	}
}

// Cancel asks the server to end the pending call. The outcome tells what came of it.
func (a ActionState[Req, Res]) Cancel() { a.c.cancel() }

func (c *call) cancel() {
	if c.inst.alive && c.outcome() == Pending {
		c.inst.root.host.Action(&Call{ID: c.state().Call, Inst: c.inst.id, Name: c.name, Cancel: true})
	}
}

// Outcome returns where the latest call stands.
func (a ActionState[Req, Res]) Outcome() Outcome { return a.c.outcome() }

func (c *call) outcome() Outcome { return Outcome(c.state().Outcome) }

// Pending reports whether a call runs.
func (a ActionState[Req, Res]) Pending() bool { return a.c.outcome() == Pending }

// Progress returns what the pending call last said: a part of 1 and a text.
func (a ActionState[Req, Res]) Progress() (part float64, text string) {
	v := a.c.state()
	return float64(v.Permille) / 1000, v.Text
}

// Result returns the result of the latest call; ok is false unless it is Done.
func (a ActionState[Req, Res]) Result() (res Res, ok bool) {
	ok = a.c.result(&res)
	return res, ok
}

func (c *call) result(to any) bool {
	return c.outcome() == Done && decodePointed(c.state().Res, to) == nil
}

// Err returns why the latest call failed, was cancelled or is unknown; "" otherwise.
func (a ActionState[Req, Res]) Err() string { return a.c.err() }

func (c *call) err() string {
	o, text := c.outcome(), string(c.state().Res)
	switch {
	case o < Failed:
		return ""
	case text == "":
		return o.String()
	}
	return text
}

func (c *call) start(req []byte) {
	if !c.inst.alive || Outcome(c.state().Outcome) == Pending {
		return
	}
	root := c.inst.root
	id := root.callNumber()
	write(c.cell, callState{Call: id, Outcome: uint8(Pending), Req: req})
	root.watch(c)
	root.host.Action(&Call{ID: id, Inst: c.inst.id, Name: c.name, Req: req})
}

// callNumber returns the number of the next call.
func (r *Root) callNumber() uint64 {
	if !onlyBrowser {
		if h, ok := r.host.(interface{ CallNumber() uint64 }); ok {
			if id := h.CallNumber(); id != 0 {
				return id
			}
		}
	}
	// Numbers begin at the clock: a page's two sides, and a browser side that was
	// started again, never use one twice.
	r.call = max(r.call+1, uint64(max(r.host.Now(), 0))<<10)
	return r.call
}

// watch makes c the one that the answer for its call goes to.
func (r *Root) watch(c *call) {
	if r.calls == nil {
		r.calls = map[uint64]*call{}
	}
	r.calls[c.state().Call] = c
}

func (c *call) unmount(inst *Instance) {
	if inst.root.calls[c.state().Call] == c {
		delete(inst.root.calls, c.state().Call)
	}
}

// ActionResult ends a call: data is the encoded result if it is Done, otherwise
// the error's text, which the user may see. It reports whether anybody waits for it.
func (r *Root) ActionResult(id uint64, outcome Outcome, data []byte) bool {
	c := r.calls[id]
	if c == nil || outcome <= Pending || outcome > Unknown {
		return false
	}
	delete(r.calls, id)
	v := *c.state()
	v.Outcome, v.Res = uint8(outcome), append([]byte(nil), data...)
	write(c.cell, v)
	return true
}

// ActionProgress tells how far a call is: thousandths and a text.
func (r *Root) ActionProgress(id uint64, permille int, text string) bool {
	c := r.calls[id]
	if c == nil {
		return false
	}
	v := *c.state()
	v.Permille, v.Text = int32(min(max(permille, 0), 1000)), text
	write(c.cell, v)
	return true
}

// EachCall calls f for every pending call of the page, also one that began on the
// other side. A host that does not run it gives it the outcome Unknown.
func (r *Root) EachCall(f func(*Call)) {
	r.Instances(func(inst *Instance) {
		for i := range inst.hooks {
			if c, ok := inst.hooks[i].state.(*call); ok && Outcome(c.state().Outcome) == Pending {
				f(&Call{ID: c.state().Call, Inst: inst.id, Name: c.name, Req: c.state().Req})
			}
		}
	})
}

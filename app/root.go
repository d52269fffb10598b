package app

import (
	"unsafe"

	"github.com/duet-ui/duet/diffcore"
)

// A Root is one page: a chain of components (layouts, then the page) and all that
// they mounted. It is for one goroutine at a time: the host locks, and each call
// from outside is a turn. A turn goes: Event, Set, Push or SetChain; then Render;
// then Write and Adopt or HTML; then RunEffects.
type Root struct {
	host  Host
	o     RootOptions
	top   Instance // hidden: its tree is the outermost component of the chain
	chain []Component

	dirty     []*Instance // waiting for the next Render
	first     [1]*Instance
	rendering *renderer
	held      *renderer   // OneShot: keeps the trees until Close
	changed   []*Instance // rendered, not written
	unsorted  bool        // changed holds more than one flush
	woken     bool
	closed    bool
	leaked    bool // an error names an instance

	effects  []*Instance // with effects to run
	wanting  []*Instance // that took a tree and have server effects to run
	cleanups []*effect   // of unmounted instances
	cascade  int         // RunEffects in a row that asked for renders
	flush    uint32

	outlets []*Instance // by place in the chain: who mounts it
	outlet1 [2]*Instance
	byID    map[uint64]*Instance
	deleted int // from byID since it was made
	seeds   map[cellID]seed
	calls   map[uint64]*call
	call    uint64 // last call's number

	pendings []*Instance // written since the last Wrote
	agedList []*Instance // with past versions
	way      []rung      // of the event that bubbles
	stats    Stats
	brought  int // bytes of values that clients brought
}

// Stats counts what a Root did, for tests and metrics.
type Stats struct {
	Renders int // Renders of components
	Flushes int // calls of Render that had something to do
	Effects int // effects run
	Failed  int // panics contained
	Gone    int // components unmounted
}

// NewRoot returns an empty Root in the host. Seed it, give it a chain, Render.
func NewRoot(h Host, o RootOptions) *Root {
	if o.MaxValue == 0 {
		o.MaxValue = 64 << 10
	}
	r := &Root{host: h, o: o}
	r.dirty, r.outlets = r.first[:0], r.outlet1[:0] // room for what every page has
	top := &r.top
	top.root, top.typ, top.slot, top.nhooks, top.alive = r, topType, topSlot, -1, true
	top.Token = "d"
	top.scope.inst = top
	top.mark()
	return r
}

// report tells the host of a fault that the Writer met.
func (r *Root) report(m *diffcore.Mount, err error) { r.failure(instanceOf(m), "Write", err) }

// browser reports whether this side is the browser.
func (r *Root) browser() bool { return onlyBrowser || r.o.Browser }

// Dirty reports whether Render has something to do.
func (r *Root) Dirty() bool { return len(r.dirty) > 0 }

// Changed reports whether Write has something to write.
func (r *Root) Changed() bool { return len(r.changed) > 0 }

// Stats returns what the Root did so far.
func (r *Root) Stats() Stats { return r.stats }

// Mount returns the mount of the whole page: what Writer.Sync, Hash and CountDOM take.
func (r *Root) Mount() *diffcore.Mount { return &r.top.Mount }

// enqueue notes that inst must render: now, if a flush runs, or in the next.
func (r *Root) enqueue(inst *Instance) {
	if r.rendering != nil {
		r.rendering.queue.push(inst)
		return
	}
	r.dirty = append(r.dirty, inst)
	if !r.woken && !r.closed {
		r.woken = true
		r.host.Wake()
	}
}

// Render renders all that is dirty, parents first, each instance once. What it
// made waits for Write, HTML or Adopt.
func (r *Root) Render() {
	r.woken = false
	if len(r.dirty) == 0 || r.rendering != nil || r.closed {
		return
	}
	x := r.held
	if x == nil {
		x = takeRenderer()
	}
	if !onlyBrowser && r.o.OneShot && !x.once {
		x.begin(r)
	}
	r.rendering = x
	r.flush++
	r.stats.Flushes++
	r.unsorted = r.unsorted || len(r.changed) > 0
	for _, inst := range r.dirty {
		if inst.dirty {
			x.queue.push(inst)
		}
	}
	clear(r.dirty)
	r.dirty = r.dirty[:0]
	for {
		inst := x.queue.pop()
		if inst == nil {
			break
		}
		if !inst.alive || !inst.dirty {
			continue
		}
		if f := x.render(inst); f != nil {
			r.fail(inst, f)
		}
	}
	r.rendering = nil
	if r.o.OneShot {
		r.held = x
		return
	}
	for _, inst := range x.done {
		inst.scratch = false
		if !inst.alive {
			inst.Next = Node{}
		} else if f := r.keep(inst); f != nil {
			r.fail(inst, f)
		} else if !onlyBrowser && inst.shared != nil {
			inst.offer()
		}
	}
	x.release(true)
}

// keep copies the tree of inst out of the arena.
func (r *Root) keep(inst *Instance) (f *Failure) {
	defer func() {
		if v := recover(); v != nil {
			f = r.failure(inst, "Render", v)
		}
	}()
	if r.browser() { // trees are this page's alone: Next takes the place of the one before Sent
		inst.keepNext()
		return nil
	}
	if e := inst.shared; e != nil && e.done { // taken since
		return nil
	}
	inst.Next = diffcore.Copy(inst.Next)
	return nil
}

// touch notes that inst has a tree that is not written.
func (r *Root) touch(inst *Instance) {
	if !inst.Changed && !r.o.OneShot {
		inst.Changed = true
		inst.block ^= 1 // the other holds Sent
		r.changed = append(r.changed, inst)
	}
}

// fail empties inst and hands the failure to the nearest boundary that does not
// already show one.
func (r *Root) fail(inst *Instance, f *Failure) {
	for _, m := range inst.NextKids {
		instanceOf(m).unmount()
	}
	inst.Next, inst.NextKids, inst.slots, inst.handlers = Node{}, nil, nil, nil
	if !onlyBrowser {
		inst.leave()
	}
	inst.dropEffects()
	r.touch(inst)
	for p := inst.parent(); p != nil; p = p.parent() {
		if b := p.boundary(); b != nil && b.err == nil {
			b.err, b.fresh = f, true
			p.mark()
			return
		}
	}
}

// failure tells the host of a panic with value v in inst.
func (r *Root) failure(inst *Instance, doing string, v any) *Failure {
	f := &Failure{Component: inst.typ.name, Doing: doing, Value: v}
	r.stats.Failed++
	r.host.Failed(inst, f)
	return f
}

// guard runs f, a piece of user code of inst, and contains its panic.
func (r *Root) guard(inst *Instance, doing string, f func()) (ok bool) {
	defer func() {
		if v := recover(); v != nil {
			r.failure(inst, doing, v)
		}
	}()
	f()
	return true
}

// Do runs f in the Root's turn, from a goroutine that is not in it. See RootOptions.Do.
func (r *Root) Do(f func()) {
	if r.o.Do != nil {
		r.o.Do(f)
		return
	}
	f()
}

// Close unmounts everything and runs the cleanups of the effects. The Root does
// nothing afterwards.
func (r *Root) Close() {
	if r.closed {
		return
	}
	if r.held == nil || onlyBrowser {
		r.top.unmount()
	}
	r.closed = true
	r.runCleanups()
	if x := r.held; x != nil {
		r.held = nil
		x.release(r.stats.Failed == 0 && !r.leaked)
	}
	r.dirty, r.changed, r.effects, r.pendings, r.agedList = nil, nil, nil, nil, nil
	r.byID, r.seeds, r.calls = nil, nil, nil
}

// forget drops what the Root knows of an unmounted instance.
func (r *Root) forget(inst *Instance) {
	r.stats.Gone++
	if r.byID[inst.id] == inst {
		delete(r.byID, inst.id)
		if r.deleted++; r.deleted > 1024 && r.deleted > 8*len(r.byID) {
			r.shrinkByID()
		}
		if r.o.Gone != nil {
			r.o.Gone(inst)
		}
	}
	for _, c := range inst.cells {
		c.bring(0)
	}
	for i, o := range r.outlets {
		if o == inst {
			r.outlets[i] = nil
		}
	}
}

// shrinkByID makes the map anew: a Go map keeps the memory of what was deleted.
func (r *Root) shrinkByID() {
	byID := make(map[uint64]*Instance, len(r.byID))
	for id, inst := range r.byID {
		byID[id] = inst
	}
	r.byID, r.deleted = byID, 0
}

// unsafe keeps instanceOf honest: Mount must stay the first field of Instance.
var _ [0]struct{} = [unsafe.Offsetof(Instance{}.Mount)]struct{}{}

package app

import (
	"unsafe"

	"github.com/duet-ui/duet/diffcore"
)

const (
	maxRenders = 50                // of one instance in one flush, and of flushes that effects cause
	maxDepth   = diffcore.MaxDepth // of components
)

// A renderer is the scratch memory of a flush: nothing in it outlives the flush,
// so idle pages hold none and all Roots share a few.
type renderer struct {
	arena diffcore.Arena
	queue queue
	done  []*Instance // rendered, tree still in the arena
	keys  keySet

	// Of the Render that runs:
	inst     *Instance
	handlers []func(Event)
	hook     int            // next hook
	ordinal  int            // of the unkeyed child that is looked for
	word     unsafe.Pointer // takes a copy that nobody needs
	placing

	log recording // of the Render that runs, for others to share

	once bool // OneShot: what instances are made of comes from slab
	slab slab
	last usage // of the last such page
	page *componentType

	spared uint8 // flushes in a row that used little of the arena

	lastGoType *goType // pointer to the type of the last child: mostly that of the next
	lastType   *componentType
}

// release clears what would keep pages alive and gives the memory back. clean says
// that nobody outside was handed an instance of a page that was rendered once.
func (r *renderer) release(clean bool) {
	r.spare()
	r.arena.Reset()
	clear(r.done)
	r.done = r.done[:0]
	r.keys.release()
	if !onlyBrowser && r.once {
		r.slab.close(r.page, clean)
		r.once, r.page = false, nil
	}
	giveRenderer(r)
}

// spare gives the memory of long lists back when they have not come again for a while.
func (r *renderer) spare() {
	taken, room := r.arena.Size()
	if room < 32<<10 || 8*taken > room {
		r.spared = 0
		return
	}
	if r.spared++; r.spared == 16 {
		r.arena, r.done = diffcore.Arena{}, nil
		r.handlers, r.placing = nil, placing{}
		r.keys, r.spared = keySet{}, 0
	}
}

// forget clears what the Render that ran has left behind.
func (r *renderer) forget() {
	clear(r.handlers)
	r.handlers = r.handlers[:0]
	r.placing.forget()
	r.inst, r.word = nil, nil
}

// render runs the Render of inst and takes its children over. Failing, it leaves
// the children as they are and returns what went wrong.
func (r *renderer) render(inst *Instance) *Failure {
	root := inst.root
	share := !onlyBrowser && root.o.Share != nil && inst != &root.top
	inst.dirty = false
	if inst.flush != root.flush {
		inst.flush, inst.renders = root.flush, 0
	}
	inst.renders++
	if inst.renders > maxRenders {
		return root.failure(inst, "Render", ErrLoop)
	}
	if share && r.takeShared(inst) {
		return nil
	}
	if inst != &root.top {
		root.stats.Renders++
	}
	r.start(inst)
	var other Node // by Refs as they began
	var others int
	same := true
	if share {
		if r.log.begin(inst); len(r.log.refs) > 0 && r.log.why == sharable {
			other, others, same = r.cleanly(inst)
		}
	}
	lent := !onlyBrowser && r.once && inst.nhooks < 0
	if lent {
		r.slab.lend(inst)
	}
	tree, f := r.attempt(inst)
	if lent {
		r.slab.settle(inst)
	}
	if share && len(r.log.refs) > 0 && f == nil && (!same || others != len(r.handlers) || !sameTree(other, tree)) {
		r.log.why = ofRef
	}
	switch {
	case share && inst.alone && f == nil && r.settleAlone(inst, tree):
	case f == nil:
		r.adopt(inst, tree)
		if share {
			r.record(inst)
		}
	case share:
		r.log.end()
	}
	r.forget()
	return f
}

// start prepares for a Render of inst.
func (r *renderer) start(inst *Instance) {
	r.inst, r.hook = inst, 0
	r.placing.start(inst)
}

// end ends it: it panics if a child was placed twice.
func (r *renderer) end() {
	if !r.inPlace() {
		r.close()
	}
}

// begin prepares for a page that is rendered once.
func (r *renderer) begin(root *Root) {
	r.once, r.last, r.page = true, usage{}, topType
	if n := len(root.chain); n > 0 {
		r.page = componentOf(typeOf(root.chain[n-1]))
	}
	if took := r.page.took.Load(); took != nil {
		r.last = *took
	}
}

// attempt calls Render and contains its panic.
func (r *renderer) attempt(inst *Instance) (tree Node, f *Failure) {
	s := &inst.scope
	if !onlyBrowser && r.once && inst != &inst.root.top {
		s = r.slab.scope(inst, r.last)
	}
	defer func() {
		s.r = nil
		if v := recover(); v != nil {
			f = inst.root.failure(inst, "Render", v)
		}
	}()
	s.r = r
	inst.ids = 0
	tree = inst.slot.Props.(Component).Render(s)
	if inst.nhooks >= 0 && r.hook != int(inst.nhooks) {
		panic(wrongOrder("a hook", inst))
	}
	if !tree.IsNode() {
		panic(misuse("app: Render of " + inst.typ.name + " returned an attribute instead of a node"))
	}
	r.end()
	return tree, nil
}

// adopt makes what was just rendered the instance's next tree.
func (r *renderer) adopt(inst *Instance, tree Node) {
	root := inst.root
	inst.nhooks = int16(r.hook)
	inst.Next = tree
	if !inst.scratch {
		inst.scratch = true
		r.done = append(r.done, inst)
	}
	root.touch(inst)
	if !onlyBrowser && r.once { // nobody will call a handler
		r.adoptKids(inst)
		return
	}
	if len(inst.handlers) == len(r.handlers) {
		copy(inst.handlers, r.handlers)
	} else {
		inst.handlers = append([]func(Event){}, r.handlers...)
	}
	r.adoptKids(inst)
}

// A queue holds the instances that must render, by depth: parents come before
// their children, siblings in the order in which they were asked for.
type queue struct {
	levels []level
	low    int // no instance is above this depth
}

type level struct {
	insts []*Instance
	head  int
}

//go:noinline
func (q *queue) push(inst *Instance) {
	depth := int(inst.Depth)
	for len(q.levels) <= depth {
		q.levels = append(q.levels, level{})
	}
	l := &q.levels[depth]
	l.insts = append(l.insts, inst)
	q.low = min(q.low, depth)
}

func (q *queue) pop() *Instance {
	for ; q.low < len(q.levels); q.low++ {
		l := &q.levels[q.low]
		if l.head < len(l.insts) {
			inst := l.insts[l.head]
			l.insts[l.head] = nil
			l.head++
			return inst
		}
		l.insts, l.head = l.insts[:0], 0
	}
	q.low = 0
	return nil
}

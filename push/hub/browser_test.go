package hub_test

import (
	"github.com/duet-ui/duet/app"
	"github.com/duet-ui/duet/push/wire"
	"github.com/stretchr/testify/require"
)

// A browser is a page whose Go renders: app.Root in its browser's mood, driven as
// package wasm does.
type browser struct {
	host
	*page
	root    *app.Root
	pages   app.Pages
	initial map[uint32]app.Versioned
	mounted map[uint64]string
	asks    []wire.Mount    // memberships to ask for
	wants   int             // values asked for
	seen    int             // told parts that were applied
	pending map[cell]uint64 // last own set of a cell
}

var pages = app.Pages{
	app.PageOf[board](), app.PageOf[tile](), app.PageOf[shell](), app.PageOf[list](), app.PageOf[worker](), app.PageOf[broken](), app.PageOf[effects](), app.PageOf[feed](), app.PageOf[room](), app.PageOf[world](),
}

// takeover has the browser's Go take the page over.
func (p *page) takeover() *browser {
	p.queue(func(op uint64) wire.Message { return wire.Takeover{Op: op} })
	p.until("state", func() bool { return p.state != nil || len(p.nacks) > 0 })
	if p.state == nil {
		return nil
	}
	b := &browser{page: p, pages: pages, seen: len(p.told), pending: map[cell]uint64{}}
	b.adopt(p.state)
	p.taken = true
	p.queue(func(op uint64) wire.Message { return wire.Taken{Op: op} })
	return b
}

// adopt renders a snapshot.
func (b *browser) adopt(s *wire.Snapshot) {
	b.root = app.NewRoot(b, app.RootOptions{Browser: true})
	for _, c := range s.Cells {
		require.NoError(b.t, b.root.Seed(c.Inst, c.Key, c.Version, c.Value))
	}
	b.initial = map[uint32]app.Versioned{}
	for _, v := range s.Initial {
		b.initial[v.Key] = app.Versioned{Value: v.Value}
	}
	chain, err := b.pages.DecodeChain(wire.AppendChain(nil, s.Chain))
	require.NoError(b.t, err)
	b.root.SetChain(chain)
	b.root.Render()
	require.Equal(b.t, s.Hash, b.root.Hash(), "the browser's Go renders what the server rendered")
	b.root.Adopt()
	b.root.RunEffects()
	b.mounted = b.instances()
}

func (b *browser) instances() map[uint64]string {
	all := map[uint64]string{}
	b.root.Instances(func(i *app.Instance) { all[i.ID()] = i.TypeName() })
	return all
}

func (b *browser) Initial(_ *app.Instance, k *app.KeyInfo) (any, bool) {
	v, ok := b.initial[k.Fingerprint]
	return v, ok
}

// Joined asks for a membership.
func (b *browser) Joined(i *app.Instance, group string, on bool) {
	b.asks = append(b.asks, wire.Mount{Add: on, Group: true, Inst: i.ID(), Type: group})
}

// Changed sends an optimistic set.
func (b *browser) Changed(i *app.Instance, k *app.KeyInfo) {
	c, _ := i.Cell(k.Fingerprint)
	b.cells[cell{i.ID(), k.Fingerprint}] = c.Bytes()
	if k.Policy == app.PolicyShared {
		value := c.Bytes()
		b.pending[cell{i.ID(), k.Fingerprint}] = b.queue(func(op uint64) wire.Message { return wire.Set{Op: op, Inst: i.ID(), Key: k.Fingerprint, Value: value} })
	}
}

func (b *browser) Action(c *app.Call) {
	b.queue(func(op uint64) wire.Message {
		if c.Cancel {
			return wire.Cancel{Op: op, Call: c.ID}
		}
		return wire.Action{Op: op, Call: c.ID, Inst: c.Inst, Name: c.Name, Req: c.Req}
	})
}

// local runs a handler in the browser: the first of that name on the element with the id.
func (b *browser) local(id, typ string, e app.Event) {
	b.commit()
	p := *b.page
	p.doc = docOf(b.root)
	node := find(p.doc.Root, id)
	require.NotNil(b.t, node, id)
	path, _ := slotPath(p.doc.Root, node)
	require.NoError(b.t, b.root.Event(path, typ, e, 0))
	b.commit()
}

// commit renders what is dirty and reports what was mounted.
func (b *browser) commit() {
	b.root.Render()
	b.root.Adopt()
	b.root.RunEffects()
	now := b.instances()
	var list []wire.Mount
	for id, typ := range now {
		if _, ok := b.mounted[id]; !ok {
			list = append(list, wire.Mount{Add: true, Inst: id, Type: typ})
		}
	}
	for id, typ := range b.mounted {
		if _, ok := now[id]; !ok {
			list = append(list, wire.Mount{Inst: id, Type: typ})
		}
	}
	b.mounted = now
	list = append(list, b.asks...)
	b.asks = nil
	if len(list) > 0 {
		b.queue(func(op uint64) wire.Message { return wire.Mounts{Op: op, List: list} })
	}
}

// apply takes the state that arrived.
func (b *browser) apply() {
	for ; b.seen < len(b.told); b.seen++ {
		p := b.told[b.seen]
		if p.Kind == wire.PartSplice {
			b.splice(p)
			continue
		}
		if p.Inst == 0 && p.Key == 0 {
			clear(b.initial)
			continue
		}
		if p.Inst == 0 {
			b.initial[p.Key] = app.Versioned{Value: p.Data, Version: p.Num}
			b.root.Instances(func(i *app.Instance) {
				version := p.Num
				if c, ok := i.Cell(p.Key); ok && c.Key.Policy == app.PolicyShared {
					version = c.Version
				}
				if b.pending[cell{i.ID(), p.Key}] <= p.ack {
					b.root.Set(i.ID(), p.Key, version, p.Data, app.FromServer)
				}
			})
			continue
		}
		if b.pending[cell{p.Inst, p.Key}] > p.ack {
			continue // the server has a newer value of ours on its way
		}
		if b.root.Set(p.Inst, p.Key, p.Num, p.Data, app.FromServer) != nil {
			b.root.Seed(p.Inst, p.Key, p.Num, p.Data)
		}
	}
	b.mirror()
	for id, r := range b.results {
		b.root.ActionResult(id, app.Outcome(r.Num2), r.Data)
	}
	b.commit()
}

// mirror keeps what only the page can bring back, also of what the server changed.
func (b *browser) mirror() {
	b.root.EachCell(func(c app.Cell) {
		id := cell{c.Inst.ID(), c.Key.Fingerprint}
		if _, kept := b.cells[id]; c.Key.Policy == app.PolicyShared && (kept || c.Version != 0) {
			b.cells[id] = c.Bytes()
		}
	})
}

// splice edits a list, or all that have the version that was edited.
func (b *browser) splice(p told) {
	s, err := wire.DecodeSplice(p.Data)
	require.NoError(b.t, err)
	want := func() {
		b.wants++
		b.queue(func(op uint64) wire.Message { return wire.Want{Op: op, Inst: s.Inst, Key: s.Key} })
	}
	if s.Inst != 0 {
		if b.pending[cell{s.Inst, s.Key}] <= p.ack && b.root.Splice(s.Inst, s.Key, s.Base, s.Version, s.Edits) != nil {
			want()
		}
		return
	}
	v, ok := b.initial[s.Key]
	if !ok || v.Version != s.Base {
		want()
		return
	}
	v.Value, err = app.LookupKey(s.Key).SpliceBytes(v.Value, s.Edits)
	require.NoError(b.t, err)
	v.Version = s.Version
	b.initial[s.Key] = v
	b.root.Instances(func(i *app.Instance) {
		if c, ok := i.Cell(s.Key); ok && c.Version == s.Base && c.Key.Policy == app.PolicyServed {
			require.NoError(b.t, b.root.Splice(i.ID(), s.Key, s.Base, s.Version, s.Edits))
		}
	})
}

func (b *browser) html() string {
	b.apply()
	h, err := b.root.HTML(nil)
	require.NoError(b.t, err)
	return string(h)
}

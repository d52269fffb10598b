package hub

import (
	"bytes"

	"github.com/duet-ui/duet/app"
	"github.com/duet-ui/duet/push"
	"github.com/duet-ui/duet/push/wire"
)

// open makes a new session live: it rebuilds the page as the ticket and the page's
// own cells say, and proves that the page shows it or has a sync follow. before is
// where the journal was before its loaders ran.
func (s *session) open(p *peer, hello wire.Hello, before push.Position) {
	s.hub.stats.opened.Add(1)
	s.applied, s.told, s.unsure = hello.Mark, hello.Mark, hello.Sent
	s.attach(p)
	s.build = hello.Build
	if len(hello.Live) > 0 && hello.Seq < 1<<50 {
		// The page sends again what it did on the frames of another session. Ours get
		// numbers above theirs, so that none of them is taken for one of ours.
		s.first, s.win.seq, s.win.acked = hello.Seq+1, hello.Seq+1, hello.Seq+1
	}
	flags := wire.WelcomeAfresh
	s.hub.mu.Lock()
	here := s.hub.journal.Position()
	s.hub.mu.Unlock()
	s.pushed, s.loaded = here.Seq, before.Seq
	seeds := s.seedsOf(hello)
	if !s.rebuild(hello, seeds) {
		return
	}
	s.overtake(seeds, hello.Cells, here.Journal)
	if hello.Flags&wire.HelloTaken != 0 {
		if !s.openTaken(seeds) {
			return
		}
	} else if s.prove(hello) {
		flags |= wire.WelcomeSync
	}
	s.replay(push.ParsePosition(s.view.Position), before)
	s.suspect(hello.Sent)
	if s.stage == browserRenders && !s.root.ServerEffects() {
		s.dropRoot()
	}
	s.greet(flags, s.first, hello.Mark)
}

// greet answers the hello. It confirms nothing new: what operations did and that
// they are done reach the page in one frame, or a page that comes back once more
// would bring a mark that its cells do not have.
func (s *session) greet(flags wire.WelcomeFlags, at, mark uint64) {
	if flags&wire.WelcomeSync != 0 {
		s.whole = at + 1
	}
	p := s.peer
	p.out = append([][]byte{wire.Welcome{
		Flags: flags, Live: []byte(s.live), Secret: []byte(s.secret), Epoch: s.epoch,
		Seq: at, Ack: min(mark, s.applied), Build: s.hub.o.Build,
	}.Append(nil)}, p.out...)
	p.poke()
}

// A seed is a cell that the page brings back.
type seed struct {
	cellID
	version uint64
	value   []byte
}

// seedsOf returns the cells of a hello, as far as they may be restored. They are
// client input: the root takes only shared and local ones that decode.
func (s *session) seedsOf(hello wire.Hello) []seed {
	if !s.view.Cells {
		return nil
	}
	var list []seed
	room := s.hub.o.MaxCells
	for _, c := range hello.Cells {
		if c.Inst == 0 && c.Key == 0 {
			continue // see overtake
		}
		if room -= len(c.Value) + 16; room < 0 {
			s.refused("cells", "count", len(hello.Cells))
			break
		}
		list = append(list, seed{cellID{c.Inst, c.Key}, 0, c.Value})
	}
	return list
}

// rebuild renders the page with the seeds. It reports false when the page is
// refused for its size.
func (s *session) rebuild(hello wire.Hello, seeds []seed) bool {
	s.root = s.newRoot()
	for _, c := range seeds {
		if err := s.root.Seed(c.inst, c.key, c.version, c.value); err != nil {
			s.refused("cell", "err", err)
		}
	}
	s.root.SetChain(s.view.Chain)
	s.render()
	if s.ended {
		return false
	}
	s.root.DropSeeds()
	clear(s.mirror)
	s.echoes = nil
	if hello.Flags&wire.HelloTaken == 0 {
		s.remember(hello.Cells, seeds)
	}
	return !s.ended
}

// remember notes which cells the page keeps, so that they can be renewed, and has
// it drop those that nothing became of.
func (s *session) remember(cells []wire.Cell, seeds []seed) {
	used := make(map[cellID]bool, len(seeds))
	for _, c := range seeds {
		if i := s.root.Instance(c.inst); i != nil {
			_, used[c.cellID] = i.Cell(c.key)
		}
	}
	for _, c := range cells {
		id := cellID{c.Inst, c.Key}
		switch {
		case used[id]:
			s.mirror[id] = false
		case id != cellID{}: // that one is not a cell, see overtake
			s.say(wire.Part{Kind: wire.PartEcho, Inst: c.Inst, Key: c.Key})
		}
	}
}

// overtake gives shared cells what was pushed after the page's own value of them was
// last kept. The page keeps the position of that moment beside its cells.
func (s *session) overtake(seeds []seed, cells []wire.Cell, journal uint64) {
	var kept push.Position
	for _, c := range cells {
		if c.Inst == 0 && c.Key == 0 {
			kept = push.ParsePosition(c.Value)
		}
	}
	if kept.Journal != journal {
		kept.Seq = 0
	}
	for _, c := range seeds {
		i := s.root.Instance(c.inst)
		k := app.LookupKey(c.key)
		if i == nil || k == nil || k.Policy != app.PolicyShared {
			continue
		}
		later := s.history(&s.page, &s.early, c.inst, i.TypeName(), c.key).Since(kept.Seq)
		for _, f := range later {
			s.root.Push(func(other *app.Instance) bool { return other == i }, []app.Update{f.Update})
			s.echo(i, k)
		}
	}
	s.render()
}

// prove compares what the page shows with what it should show. It reports whether
// a sync is needed.
func (s *session) prove(hello wire.Hello) (sync bool) {
	if hello.Flags&(wire.HelloUnproven|wire.HelloLost) == 0 && hello.Build == s.hub.o.Build && hello.Hash == s.root.Hash() {
		s.root.Adopt()
		return false
	}
	s.sync = true
	return true
}

// openTaken makes a session for a page whose Go renders already: its server was
// restarted. The page gets the state that only the server has. It reports false
// when the page cannot go on.
func (s *session) openTaken(seeds []seed) bool {
	if !s.view.Cells {
		s.end(wire.Reload{Reason: "principal"})
		return false
	}
	if s.build != s.hub.o.Build || s.root.ServerOnly() {
		s.end(wire.Reload{Reason: "build", Delay: s.jitter()})
		return false
	}
	s.openLedger()
	s.stage = browserRenders
	mine := make(map[cellID][]byte, len(seeds))
	for _, c := range seeds {
		mine[c.cellID] = c.value
	}
	s.root.EachCell(func(c app.Cell) {
		if has, ok := mine[cellID{c.Inst.ID(), c.Key.Fingerprint}]; !ok || !bytes.Equal(has, c.Bytes()) {
			s.ledger.retell(c.Inst.ID(), c.Key.Fingerprint)
		}
	})
	s.say(wire.Part{Kind: wire.PartState}) // before the new ones
	for _, v := range s.initialValues() {
		w := s.ledger.wide[v.Key]
		s.ledger.version++
		w.version = s.ledger.version
		s.ledger.tellAll(w)
	}
	s.mirror = map[cellID]bool{}
	s.reindex()
	return true
}

// jitter spreads what many pages do at once over a few seconds.
func (s *session) jitter() uint64 { return uint64(s.secret[0])<<4 + uint64(s.secret[1]) }

// replay applies what was pushed by predicate since the page was rendered, or since
// its loaders began if the journal cannot say: all else the cells started with.
func (s *session) replay(at, before push.Position) {
	h := s.hub
	h.mu.Lock()
	entries, ok := h.journal.Since(h.now(), at)
	outdated := !ok && at != push.Position{}
	if !ok {
		entries, ok = h.journal.Since(h.now(), before)
	}
	h.mu.Unlock()
	if outdated {
		h.stats.outdated.Add(1)
		s.log.Info("hub: page is older than the journal and starts afresh: what was pushed to it by predicate is lost")
	}
	if !ok {
		return
	}
	for _, e := range entries {
		if e.Target.Asks() && e.Seq <= s.from { // later ones are queued
			s.take(&entryOf{Target: e.Target, seq: e.Seq, updates: s.newest(e), asks: true})
		}
	}
}

// newest leaves out the updates of an entry of which a later push gave every page a
// newer value.
func (s *session) newest(e *push.Entry) []app.Update {
	h := s.hub
	var list []app.Update
	for _, u := range e.Updates {
		h.mu.Lock()
		hist := push.NewHistory(h.retained.Facts(nil, &s.page, 0, "", u.Key().Fingerprint))
		h.mu.Unlock()
		if _, value, _ := hist.Value(); value && hist[0].Seq > e.Seq {
			continue
		}
		if u.Edits() && e.Seq <= s.loaded && s.view.Initial != nil {
			if _, given := s.view.Initial(u.Key()); given { // the loaders saw it
				continue
			}
		}
		list = append(list, u)
	}
	return list
}

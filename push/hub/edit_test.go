package hub_test

import (
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/duet-ui/duet/app"
	"github.com/duet-ui/duet/push"
	"github.com/duet-ui/duet/push/hub"
	"github.com/duet-ui/duet/push/wire"
	"github.com/stretchr/testify/require"
)

func TestEditsReachPagesInBothStagesAndPagesOpenedLater(t *testing.T) {
	s := newSite(t, hub.Options{})
	u := s.updater()
	served := s.open(hub.View{}, feed{"a"}).goLive(false)
	taken := s.open(hub.View{}, feed{"b"}).goLive(false)
	b := taken.takeover()
	waiting := s.open(hub.View{}, feed{"c"})
	for _, up := range []app.Update{
		lines.Append("one"), lines.Append("two", "three"), lines.Remove("two"), lines.Prepend("zero"),
		lines.Patch("three", func(l *string) { *l = "3" }), lines.InsertAfter("one", "1.5"),
		linesKey.Update(func(l []string) []string { return append(l, fmt.Sprint(len(l))) }),
	} {
		res := u.Push(push.All(), up)
		require.NoError(t, res.Err())
		require.Equal(t, 2, res.Reached)
	}
	const want = "zero one 1.5 3 4"
	served.shows(want)
	b.sees(want)
	require.Contains(t, waiting.goLive(false).doc.HTML(), want)
	later := s.open(hub.View{}, feed{"d"})
	require.Contains(t, later.doc.HTML(), want)
	require.Zero(t, b.wants)

	// Once a value was pushed, edits of it are kept as the value that they make.
	u.Push(push.All(), linesKey.Set([]string{"new"}))
	for i := range 50 {
		u.Push(push.All(), lines.Append(fmt.Sprint(i)), lines.KeepLast(3))
	}
	served.shows("47 48 49<")
	b.sees("47 48 49<")
	require.Contains(t, s.open(hub.View{}, feed{"e"}).doc.HTML(), "47 48 49<")
}

func TestEditsOfSeveralKeysAreOneRender(t *testing.T) {
	s := newSite(t, hub.Options{})
	p := s.open(hub.View{}, feed{"a"}).goLive(false)
	u := s.updater()
	all := func(push.Instance) bool { return true }
	s.hub.Predicate("all", func(push.Instance, string) bool { return true })
	for i, to := range []push.Target{
		push.All(), push.OfType[feed](), push.Component(p.ids[0]), push.Components(p.ids...), push.Route("/"), push.Tenant(""),
		push.Where(all), push.Named("all", ""), push.And(push.All(), push.OfType[feed]()), push.Except(push.All(), push.User("x")),
	} {
		for n, ups := range [][]app.Update{
			{lines.Append(fmt.Sprint(i, "a"))},
			{lines.Append(fmt.Sprint(i, "b")), tags.Append(fmt.Sprint(i, "b"))},
			{linesKey.Set([]string{fmt.Sprint(i, "c")}), lines.Append(fmt.Sprint(i, "d")), tagsKey.Update(func(l []string) []string { return l[:0] })},
		} {
			before := s.hub.Stats()
			res := u.Push(to, ups...)
			require.NoError(t, res.Err(), to.String())
			p.until("frame", func() bool { return s.hub.Stats().Frames > before.Frames && len(p.conn.down) == 0 })
			after := s.hub.Stats()
			require.EqualValues(t, 1, after.Renders-before.Renders, "%s %d", to, n)
			require.EqualValues(t, 1, after.Frames-before.Frames, "%s %d", to, n)
		}
	}
}

// A row that is appended costs its own bytes, whatever the length of the list.
func TestAppendedRowCostsItsBytes(t *testing.T) {
	rows := make([]string, 1000)
	for i := range rows {
		rows[i] = fmt.Sprintf("%050d", i)
	}
	for name, to := range map[string]func(*page) push.Target{
		"all":           func(*page) push.Target { return push.All() },
		"one component": func(p *page) push.Target { return push.Component(p.ids[0]) },
	} {
		t.Run(name, func(t *testing.T) {
			s := newSite(t, hub.Options{Window: 1 << 20, WindowFrames: 1000})
			u := s.updater()
			u.Push(push.All(), linesKey.Set(rows))
			p := s.open(hub.View{}, feed{"a"}).goLive(false)
			b := p.takeover()
			p.settled()
			for i := range 5 {
				row := fmt.Sprintf("row %046d", i)
				require.Len(t, row, 50)
				u.Push(to(p), lines.Append(row))
				b.sees(row + "<")
				t.Logf("a row of %d bytes: a frame of %d", len(row), p.sizes[len(p.sizes)-1])
				require.Less(t, p.sizes[len(p.sizes)-1], 50+30, "frame %d", i)
			}
			u.Push(to(p), lines.Patch(rows[500], func(l *string) { *l = "patched" }), lines.Remove(rows[7]))
			b.sees("patched")
			require.Less(t, p.sizes[len(p.sizes)-1], 50)
			require.NotContains(t, b.html(), rows[7])
			require.Zero(t, b.wants)
		})
	}
}

func TestEditsGatherWhileTheWindowIsClosed(t *testing.T) {
	s := newSite(t, hub.Options{WindowFrames: 1})
	u := s.updater()
	u.Push(push.All(), linesKey.Set([]string{"a", "b", strings.Repeat("long ", 100)}))
	p := s.open(hub.View{}, feed{"a"}).goLive(false)
	b := p.takeover()
	p.settled()
	p.deaf = true // no acknowledgements
	u.Push(push.All(), percent.Set(1), lines.Append("open"))
	p.until("frame", func() bool { return strings.Contains(b.html(), "open") })
	n := len(p.told)
	for i := range 3 {
		u.Push(push.All(), lines.Append(fmt.Sprint("held", i)))
	}
	p.deaf = false
	p.write(wire.Ack{Seq: p.seq})
	b.sees("held0 held1 held2<")
	require.Len(t, p.told[n:], 1)
	require.Equal(t, wire.PartSplice, p.told[n].Kind, "three edits are one part")

	p.deaf = true
	u.Push(push.All(), lines.Append("open again"))
	b.sees("open again")
	n = len(p.told)
	for i := range 60 {
		u.Push(push.All(), lines.Remove(fmt.Sprint("other", i-1)), lines.Append(fmt.Sprint("other", i)))
	}
	p.deaf = false
	p.write(wire.Ack{Seq: p.seq})
	b.sees("other59<")
	require.Len(t, p.told[n:], 1)
	require.Equal(t, wire.PartState, p.told[n].Kind, "what is longer than the list is the list")
	require.Zero(t, b.wants)
}

func TestPageThatHasAnotherVersionAsksForTheValue(t *testing.T) {
	s := newSite(t, hub.Options{})
	u := s.updater()
	u.Push(push.All(), linesKey.Set([]string{"a", "b", "c", "d"}))
	p := s.open(hub.View{}, feed{"a"}).goLive(false)
	b := p.takeover()
	p.settled()
	_, inst, _, _ := push.ParseComponentID(p.ids[0])
	for i, to := range []push.Target{push.Component(p.ids[0]), push.All()} {
		require.NoError(t, b.root.Set(inst, linesKey.Info().Fingerprint, 1<<40, app.AppendValue(nil, &[]string{"astray"}), app.FromServer))
		if i == 1 {
			v := b.initial[linesKey.Info().Fingerprint]
			v.Version = 1 << 41
			b.initial[linesKey.Info().Fingerprint] = v
		}
		u.Push(to, lines.Append(fmt.Sprint("e", i)))
		b.sees("a b c d e0")
		require.Equal(t, 1+2*i, b.wants, "of the second push for the cell, and for what is mounted later")
	}
	b.sees("a b c d e0 e1<")
	// For nothing it is no answer, and no harm.
	p.queue(func(op uint64) wire.Message { return wire.Want{Op: op, Inst: 12345, Key: 1} })
	p.queue(func(op uint64) wire.Message { return wire.Want{Op: op, Key: 1} })
	p.settled()
	require.Nil(t, p.over)
}

// What the browser set itself and what the server edits meanwhile end in one order.
func TestEditsMeetOwnSets(t *testing.T) {
	s := newSite(t, hub.Options{})
	u := s.updater()
	p := s.open(hub.View{}, feed{"a"}).goLive(false)
	b := p.takeover()
	p.settled()
	u.Push(push.All(), tags.Append("pushed"))
	b.sees("pushed")
	b.local("tag", "click", app.Event{})
	p.settled()
	u.Push(push.All(), tags.Append("again"))
	b.sees("pushed own1 again")
	// An edit and a set that cross: the set was made on what the edit had not changed
	// yet, and comes later.
	u.Push(push.All(), tags.Append("lost"))
	b.local("tag", "click", app.Event{})
	p.settled()
	u.Push(push.All(), tags.Append("end"))
	b.sees(" end<")
	shown := b.html()
	require.Eventually(t, func() bool {
		return u.Push(push.Where(func(i push.Instance) bool {
			v, _ := push.Untrusted(i, tagsKey)
			return strings.Contains(shown, ">"+strings.Join(v, " ")+"<")
		}), linesKey.Set([]string{"same"})).Reached == 1
	}, 10*time.Second, time.Millisecond, "both sides have the same")
}

func TestHostileEdits(t *testing.T) {
	s := newSite(t, hub.Options{})
	u := s.updater()
	u.Push(push.All(), linesKey.Set([]string{"mine"}))
	p := s.open(hub.View{}, feed{"a"}).goLive(false)
	b := p.takeover()
	p.settled()
	_, inst, _, _ := push.ParseComponentID(p.ids[0])
	refused := func(key uint32, base uint64, value []byte, why string) {
		p.queue(func(op uint64) wire.Message { return wire.Set{Op: op, Inst: inst, Key: key, Base: base, Value: value} })
		n := len(p.nacks)
		p.until("nack", func() bool { return len(p.nacks) > n })
		require.Equal(t, why, p.nacks[n].Text)
	}
	step, err := lines.Append("theirs").Step(app.AppendValue(nil, &[]string{"mine"}))
	require.NoError(t, err)
	refused(linesKey.Info().Fingerprint, 0, step.To.Encoded(), "policy")
	refused(linesKey.Info().Fingerprint, 0, step.Splices, "policy")
	refused(tagsKey.Info().Fingerprint, 1<<50, step.To.Encoded(), "conflict")
	refused(tagsKey.Info().Fingerprint, 0, []byte{9, 9}, "type")
	refused(secret.Info().Fingerprint, 0, []byte{0}, "key")
	u.Push(push.All(), lines.Append("more"))
	b.sees("mine more<")

	// A splice is no message of a page: who sends one does not speak the language.
	select {
	case p.conn.up <- wire.AppendSplice([]byte{2, 1, 0, 0}, wire.Splice{Inst: inst, Key: linesKey.Info().Fingerprint, Edits: step.Splices}):
	case <-time.After(time.Second):
	}
	p.until("end", func() bool { return p.over != nil })
	require.Equal(t, wire.Closed{Reason: "malformed"}, p.over)
}

func TestPanicOfAnEditIsContained(t *testing.T) {
	s := newSite(t, hub.Options{})
	u := s.updater()
	p := s.open(hub.View{}, feed{"a"}).goLive(false)
	q := s.open(hub.View{}, feed{"b"}).goLive(false)
	b := q.takeover()
	u.Push(push.All(), linesKey.Set([]string{"a"}))
	p.shows(">a<")
	b.sees(">a<")
	// Push waits for nobody: who is in its turn just then does it later and is not counted.
	require.Eventually(t, func() bool {
		res := u.Push(push.All(), linesKey.Update(func([]string) []string { panic("no") }), tags.Append("fine"))
		return res.Panicked == 2 && errors.Is(res.Err(), push.ErrPanicked)
	}, 10*time.Second, time.Millisecond)
	p.shows("fine")
	b.sees("fine")
	u.Push(push.All(), lines.Append("b"))
	p.shows(">a b<")
	b.sees(">a b<")
	require.Contains(t, s.open(hub.View{}, feed{"c"}).doc.HTML(), ">a b<")
}

// What a page's loaders gave is where edits begin that were pushed since.
func TestEditsOfWhatWasLoaded(t *testing.T) {
	s := newSite(t, hub.Options{})
	u := s.updater()
	u.Push(push.All(), lines.Append("before"))
	loaded := func(k *app.KeyInfo) (any, bool) {
		return []string{"before", "loaded"}, k == linesKey.Info()
	}
	p := s.open(hub.View{Initial: loaded}, feed{"a"})
	require.Contains(t, p.doc.HTML(), ">before loaded<")
	p.goLive(false)
	u.Push(push.All(), lines.Append("after"))
	p.shows(">before loaded after<")
	require.Contains(t, s.open(hub.View{}, feed{"b"}).doc.HTML(), ">before after<", "without loaders, from the default on")
}

// Pushes from a thousand goroutines, the browser's own sets and handlers on the server
// end in one order, the same on all pages and on both sides.
func TestAThousandEditorsAgree(t *testing.T) {
	s := newSite(t, hub.Options{})
	u := s.updater()
	served := s.open(hub.View{}, feed{"a"}).goLive(false)
	taken := s.open(hub.View{}, feed{"b"}).goLive(false)
	b := taken.takeover()
	taken.settled()
	var all sync.WaitGroup
	for i := range 1000 {
		all.Add(1)
		go func() {
			defer all.Done()
			switch i % 4 {
			case 0:
				u.Push(push.All(), linesKey.Update(func(l []string) []string { return append(l, fmt.Sprint(i)) }))
			case 1:
				u.Push(push.OfType[feed](), lines.Append(fmt.Sprint(i)), tags.Append(fmt.Sprint(i)))
			case 2:
				u.Push(push.Components(served.ids[0], taken.ids[0]), lines.Prepend(fmt.Sprint(i)))
			case 3:
				u.Push(push.Except(push.All(), push.User("nobody")), lines.InsertAfter(fmt.Sprint(i-1), fmt.Sprint(i)))
			}
		}()
	}
	for range 20 {
		served.click("tag")
		b.local("tag", "click", app.Event{})
	}
	all.Wait()
	served.settled()
	taken.settled()
	u.Push(push.All(), lines.Append("end"), tags.Append("the end"))
	served.until("end", func() bool { return strings.HasSuffix(textOf(served, "tags"), "the end") })
	b.sees("the end")
	got := strings.Fields(textOf(served, "lines"))
	require.Len(t, got, 1001, "none lost, none twice")
	shown := docOf(b.root)
	require.Equal(t, textOf(served, "lines"), find(shown.Root, "lines").Kids[0].Text, "all pages saw one order")
	for _, p := range []*page{served, taken} {
		theirs := make(chan string, 1)
		u.Push(push.And(push.Component(p.ids[0]), push.Where(func(i push.Instance) bool {
			v, _ := push.Untrusted(i, tagsKey)
			theirs <- strings.Join(v, " ")
			return false
		})), linesKey.Set(nil))
		if p == served {
			require.Equal(t, textOf(p, "tags"), <-theirs)
		} else {
			require.Equal(t, find(shown.Root, "tags").Kids[0].Text, <-theirs, "both sides have the same")
		}
	}
}

// A page that comes back after more than the journal remembers starts with what is
// retained and loaded, and the hub says so.
func TestPageOlderThanTheJournalStartsAfresh(t *testing.T) {
	s := newSite(t, hub.Options{Journal: push.JournalOptions{MaxEntries: 10, MaxAge: 60_000}})
	u := s.updater()
	bob := push.Where(func(i push.Instance) bool { return true })
	young, old := s.open(hub.View{}, feed{"young"}), s.open(hub.View{}, board{"old"})
	u.Push(push.All(), lines.Append("kept"))
	u.Push(bob, lines.Append("by predicate"), status.Set("by predicate"))
	young.goLive(false)
	young.shows("kept by predicate")
	require.Zero(t, s.hub.Stats().Outdated)
	s.clock.advance(2 * time.Minute)
	u.Push(push.All(), percent.Set(5))
	old.goLive(false)
	require.NotZero(t, old.welcome.Flags&wire.WelcomeAfresh)
	require.EqualValues(t, 1, s.hub.Stats().Outdated)
	old.shows(">5<")
	require.NotContains(t, old.doc.HTML(), "by predicate")
	require.Contains(t, s.log.String(), "older than the journal")
	for i := range 100 {
		u.Push(bob, status.Set(fmt.Sprint(i)))
	}
	require.Equal(t, 10, s.hub.Stats().Journal, "and it is bounded")
}

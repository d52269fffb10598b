package app_test

import (
	"testing"

	"github.com/duet-ui/duet/app"
	"github.com/duet-ui/duet/diffcore"
	"github.com/stretchr/testify/require"
)

var (
	draft  = app.Local("draft", "")
	likes  = app.Shared("likes", 1)
	status = app.Served("status", "idle")
	secret = app.Private("secret", "none")
)

// desk reads a key of each policy that a client may see.
type desk struct{ Name string }

func (c desk) Render(s *app.Scope) app.Node {
	d, l := app.UseState(s, draft), app.UseState(s, likes)
	return s.P(text(d.Get()+"|"), diffcore.Int(l.Get()), text("|"+app.UseValue(s, status)+"|"+l.Refused()))
}

type vault struct{}

func (vault) Render(s *app.Scope) app.Node { return text(app.UsePrivate(s, secret)) }

func encode[T any](v T) []byte { return app.AppendValue(nil, &v) }

func fp(k interface{ Info() *app.KeyInfo }) uint32 { return k.Info().Fingerprint }

func deskID(t *testing.T) uint64 { return open(t, app.RootOptions{}, desk{}).instance("desk").ID() }

func TestSeedsAndInitialValues(t *testing.T) {
	id := deskID(t)
	seeds := func(p *page) {
		require.NoError(t, p.Seed(id, fp(draft), 0, encode("half-typed")))
		require.NoError(t, p.Seed(id, fp(likes), 9, encode(5)))
		require.NoError(t, p.Seed(id, fp(status), 0, encode("forged")))
	}
	p := newPage(t, app.RootOptions{})
	p.values = map[string]any{"status": "loaded", "likes": 3}
	seeds(p)
	p.show(desk{})
	require.Equal(t, `<p>half-typed|5|loaded|</p>`, p.html(), "a served key takes no seed on the server")
	c, ok := p.instance("desk").Cell(fp(likes))
	require.True(t, ok)
	require.Equal(t, uint64(9), c.Version)

	p = newPage(t, app.RootOptions{Browser: true})
	seeds(p)
	p.show(desk{})
	require.Equal(t, `<p>half-typed|5|forged|</p>`, p.html(), "in the browser seeds are the server's state")

	p = newPage(t, app.RootOptions{})
	p.values = map[string]any{"status": app.Encoded(encode("bytes")), "likes": "no number", "draft": app.Encoded("\xff\xff")}
	p.Seed(id, fp(likes), 0, []byte("malformed seed"))
	p.show(desk{})
	require.Equal(t, `<p>|1|bytes|</p>`, p.html(), "what does not fit is dropped to the default")

	require.ErrorIs(t, p.Seed(id, fp(draft), 0, make([]byte, 1<<16+1)), app.ErrTooLarge)
}

func TestClientSetsAreChecked(t *testing.T) {
	p := open(t, app.RootOptions{MaxValue: 100}, vaultAnd{})
	d, v := p.instance("desk").ID(), p.instance("vault").ID()
	before := p.html()
	for name, c := range map[string]struct {
		inst    uint64
		key     uint32
		version uint64
		value   []byte
		want    error
	}{
		"served":          {d, fp(status), 0, encode("forged"), app.ErrPolicy},
		"private":         {v, fp(secret), 0, encode("forged"), app.ErrPolicy},
		"other component": {v, fp(likes), 0, encode(3), app.ErrUndeclaredKey},
		"no instance":     {d + 1, fp(likes), 0, encode(3), app.ErrUnknownInstance},
		"no key":          {d, 12345, 0, encode(3), app.ErrUndeclaredKey},
		"wrong type":      {d, fp(likes), 0, encode("three"), app.ErrWrongType},
		"trailing bytes":  {d, fp(likes), 0, append(encode(3), 0), app.ErrWrongType},
		"too large":       {d, fp(draft), 0, encode(string(make([]byte, 100))), app.ErrTooLarge},
		"conflict":        {d, fp(likes), 7, encode(3), app.ErrConflict},
	} {
		require.ErrorIs(t, p.Set(c.inst, c.key, c.version, c.value, app.FromClient), c.want, name)
		require.False(t, p.Dirty(), name)
	}
	require.Equal(t, before, p.html())

	c, _ := p.instance("desk").Cell(fp(likes))
	require.NoError(t, p.Set(d, fp(likes), c.Version, encode(3), app.FromClient))
	require.ErrorIs(t, p.Set(d, fp(likes), c.Version, encode(4), app.FromClient), app.ErrConflict)
	require.NoError(t, p.Set(d, fp(draft), 0, encode("typed"), app.FromClient))
	p.turn()
	require.Equal(t, `<div>none<p>typed|3|idle|</p></div>`, p.html())
	require.Empty(t, p.changes, "a set that came from outside is not told back")
}

func TestWhatClientsBringIsCounted(t *testing.T) {
	id := deskID(t)
	p := newPage(t, app.RootOptions{})
	seed := encode("seeded")
	require.NoError(t, p.Seed(id, fp(draft), 0, seed))
	p.show(desk{})
	require.Equal(t, len(seed), p.Brought())
	set := func(k uint32, v any) int {
		b, ok := v.([]byte)
		if !ok {
			b = encode(v.(int))
		}
		require.NoError(t, p.Set(id, k, 0, b, app.FromClient))
		p.turn()
		return p.Brought()
	}
	big := encode(string(make([]byte, 50)))
	require.Equal(t, len(big), set(fp(draft), big), "in the place of the seed")
	require.Equal(t, len(big), set(fp(draft), big))
	require.Equal(t, len(big)+1, set(fp(likes), 3))
	c, _ := p.instance("desk").Cell(fp(draft))
	require.Equal(t, len(big), c.Brought())
	p.Push(func(*app.Instance) bool { return true }, []app.Update{likes.Set(4)})
	require.Equal(t, len(big), p.Brought(), "overwritten by this side")
	p.SetChain(nil)
	p.Render()
	require.Zero(t, p.Brought(), "unmounted")
}

type vaultAnd struct{}

func (vaultAnd) Render(s *app.Scope) app.Node {
	return s.Div(app.Mount(s, vault{}), app.Mount(s, desk{}))
}

func TestServerSetsInTheBrowser(t *testing.T) {
	p := open(t, app.RootOptions{Browser: true}, desk{})
	id := p.instance("desk").ID()
	require.NoError(t, p.Set(id, fp(status), 4, encode("building"), app.FromServer))
	require.NoError(t, p.Set(id, fp(likes), 6, encode(8), app.FromServer))
	p.turn()
	require.Equal(t, `<p>|8|building|</p>`, p.html())
	c, _ := p.instance("desk").Cell(fp(likes))
	require.Equal(t, uint64(6), c.Version)
	p.Refuse(id, fp(likes), "not today")
	require.NoError(t, p.Set(id, fp(likes), 6, encode(8), app.FromServer))
	require.True(t, p.Dirty())
	p.turn()
	require.Contains(t, p.html(), "not today")
}

func TestRefusalIsShownUntilTheNextSet(t *testing.T) {
	p := open(t, app.RootOptions{Browser: true}, desk{})
	id := p.instance("desk").ID()
	require.NoError(t, p.Set(id, fp(likes), 6, encode(1), app.FromServer))
	p.Refuse(id, fp(likes), "not today")
	p.turn()
	require.Equal(t, `<p>|1|idle|not today</p>`, p.html())
}

func TestPushSaysWhatHappened(t *testing.T) {
	p := open(t, app.RootOptions{}, vaultAnd{})
	stats := pushAll(p, status.Set("building"), secret.Set("s"), likes.Set(2), app.Served("status", 1).Set(4), app.Served("nobody", 0).Set(1))
	require.Equal(t, app.PushStats{Matched: 3, Updates: []app.UpdateStats{
		{Reached: 1, Undeclared: 2},
		{Reached: 1, Undeclared: 2},
		{Reached: 1, Undeclared: 2},
		{WrongType: 1, Undeclared: 2},
		{Undeclared: 3},
	}}, stats)
	p.turn()
	require.Equal(t, `<div>s<p>|2|building|</p></div>`, p.html())
	require.Equal(t, app.PushStats{Updates: []app.UpdateStats{{}}}, p.Push(func(*app.Instance) bool { return false }, []app.Update{likes.Set(1)}))
}

func TestPushByName(t *testing.T) {
	p := open(t, app.RootOptions{}, desk{})
	require.Equal(t, []app.UpdateStats{{Reached: 1}, {WrongType: 1}, {WrongType: 1}},
		pushAll(p, app.NamedUpdate("status", "named"), app.NamedUpdate("status", 5), app.NamedUpdate("draft", "locals are not pushed")).Updates)
	p.turn()
	require.Equal(t, `<p>|1|named|</p>`, p.html())
}

func TestPushReachesWhatIsNotRenderedYet(t *testing.T) {
	open(t, app.RootOptions{}, desk{}) // some instance has read the key
	p := newPage(t, app.RootOptions{})
	p.SetChain([]app.Component{deskLater{}})
	p.Render()
	p.SetChain([]app.Component{deskLater{Show: true}})
	require.Equal(t, app.UpdateStats{Undeclared: 1}, pushAll(p, status.Set("early")).Updates[0])
	p.Render()
	require.Equal(t, `<div><p>|1|idle|</p></div>`, p.html())

	// One whose Render failed before it came to the hook.
	q := open(t, app.RootOptions{}, fails{})
	require.Len(t, q.failed, 1)
	if !app.TypeReads(app.TypeNameOf[fails](), fp(status)) { // in the first run of the process
		require.Equal(t, app.UpdateStats{Undeclared: 1}, pushAll(q, status.Set("early")).Updates[0])
	}
	open(t, app.RootOptions{}, fails{Not: true})
	require.Equal(t, app.UpdateStats{Reached: 1}, pushAll(q, status.Set("early")).Updates[0])
	q.SetChain([]app.Component{fails{Not: true}})
	q.turn()
	require.Equal(t, "early", q.html())
}

type deskLater struct{ Show bool }

func (c deskLater) Render(s *app.Scope) app.Node {
	return s.Div(app.If(c.Show, func() app.Node { return app.Mount(s, desk{}) }))
}

type fails struct{ Not bool }

func (c fails) Render(s *app.Scope) app.Node {
	if !c.Not {
		panic("first")
	}
	return text(app.UseValue(s, status))
}

func TestViewsOfCells(t *testing.T) {
	p := open(t, app.RootOptions{}, vaultAnd{})
	var names []string
	p.EachCell(func(c app.Cell) {
		names = append(names, short(c.Inst.TypeName())+"."+c.Key.Name)
		v, err := c.Key.Decode(c.Bytes())
		require.NoError(t, err)
		require.Equal(t, v, c.Value())
	})
	require.Equal(t, []string{"vault.secret", "desk.draft", "desk.likes", "desk.status"}, names)
	v, ok := p.instance("desk").Value(fp(status))
	require.True(t, ok)
	require.Equal(t, "idle", v)
	_, ok = p.instance("desk").Value(fp(secret))
	require.False(t, ok)
	require.True(t, app.TypeReads(app.TypeNameOf[desk](), fp(likes)))
	require.False(t, app.TypeReads(app.TypeNameOf[desk](), fp(secret)))
	require.Len(t, app.TypeKeys(app.TypeNameOf[desk]()), 3)
	require.True(t, p.instance("desk").Reads(fp(likes)))
	require.Same(t, p.instance("desk"), p.Instance(p.instance("desk").ID()))
	require.Nil(t, p.Instance(1))
}

func TestPrivateKeysMakeServerOnly(t *testing.T) {
	p := open(t, app.RootOptions{}, vaultAnd{})
	require.True(t, p.instance("vault").ServerOnly())
	require.False(t, p.instance("desk").ServerOnly())
	require.True(t, p.ServerOnly())
	q := open(t, app.RootOptions{Browser: true}, vaultAnd{})
	require.ErrorIs(t, q.failed[0], app.ErrServerOnly)
	require.ErrorIs(t, p.Set(p.instance("vault").ID(), fp(secret), 1, encode("x"), app.FromServer), app.ErrPolicy)
}

func TestStateOfAnUnmountedComponent(t *testing.T) {
	var st app.State[int]
	p := open(t, app.RootOptions{}, giver{&st})
	p.SetChain([]app.Component{desk{}})
	p.turn()
	st.Set(5)
	require.False(t, p.Dirty())
	require.Equal(t, 0, st.Get())
	require.Empty(t, p.changes)
}

type giver struct{ To *app.State[int] }

func (c giver) Render(s *app.Scope) app.Node {
	*c.To = app.UseState(s, count)
	return text("")
}

package app_test

import (
	"testing"

	"github.com/duet-ui/duet/app"
	"github.com/stretchr/testify/require"
)

type order struct{ Site string }

type receipt struct{ Number int }

var deploy = app.NewAction[order, receipt]("deploy")

type deployer struct{ Site string }

func (c deployer) Render(s *app.Scope) app.Node {
	a := app.UseAction(s, deploy)
	part, note := a.Progress()
	res, ok := a.Result()
	return s.Div(
		s.Button(onClick(func() { a.Run(order{c.Site}) })),
		s.Button(onClick(a.Cancel)),
		s.Button(onClick(a.Retry)),
		text(a.Outcome().String()),
		app.If(a.Pending(), func() app.Node { return text(" " + note + " " + string(rune('0'+int(part*10)))) }),
		app.If(ok, func() app.Node { return text(" #" + string(rune('0'+res.Number))) }),
		text(" "+a.Err()))
}

const buttons = `<button></button><button></button><button></button>`

func TestCallGoesItsWay(t *testing.T) {
	p := open(t, app.RootOptions{}, deployer{"demo"})
	require.Equal(t, `<div>`+buttons+`idle </div>`, p.html())
	p.click(1) // nothing to cancel
	p.click(2) // nor to retry
	require.Empty(t, p.calls)
	p.click(0)
	p.click(0) // pending: nothing
	require.Len(t, p.calls, 1)
	call := p.calls[0]
	require.Equal(t, "deploy", call.Name)
	require.Equal(t, p.instance("deployer").ID(), call.Inst)
	req, err := deploy.DecodeRequest(call.Req)
	require.NoError(t, err)
	require.Equal(t, order{"demo"}, req)

	require.True(t, p.ActionProgress(call.ID, 500, "halfway"))
	p.turn()
	require.Equal(t, `<div>`+buttons+`pending halfway 5 </div>`, p.html())
	require.False(t, p.ActionResult(call.ID+1, app.Done, nil), "nobody waits for it")
	require.False(t, p.ActionResult(call.ID, app.Pending, nil))
	require.True(t, p.ActionResult(call.ID, app.Done, deploy.AppendResult(nil, receipt{7})))
	require.False(t, p.ActionResult(call.ID, app.Failed, nil), "it has ended")
	p.turn()
	require.Equal(t, `<div>`+buttons+`done #7 </div>`, p.html())
	require.Equal(t, "deployer.duet.action deploy", p.changes[0])
}

func TestCallFailsAndIsTriedAgain(t *testing.T) {
	p := open(t, app.RootOptions{}, deployer{"demo"})
	p.click(0)
	p.ActionResult(p.calls[0].ID, app.Failed, []byte("no room"))
	p.turn()
	require.Equal(t, `<div>`+buttons+`failed no room</div>`, p.html())
	p.click(2)
	require.Len(t, p.calls, 2)
	require.Greater(t, p.calls[1].ID, p.calls[0].ID)
	require.Equal(t, p.calls[0].Req, p.calls[1].Req)
	p.click(1)
	require.Len(t, p.calls, 3)
	require.True(t, p.calls[2].Cancel)
	require.Equal(t, p.calls[1].ID, p.calls[2].ID)
	p.ActionResult(p.calls[1].ID, app.Cancelled, nil)
	p.turn()
	require.Equal(t, `<div>`+buttons+`cancelled cancelled</div>`, p.html())
}

// cross gives the cells of one side to the other, as a takeover does.
func cross(from, to *page) {
	from.EachCell(func(c app.Cell) {
		require.NoError(from.t, to.Seed(c.Inst.ID(), c.Key.Fingerprint, c.Version, c.Bytes()))
	})
}

func TestPendingCallCrosses(t *testing.T) {
	p := open(t, app.RootOptions{}, deployer{"demo"})
	p.clock = 1000
	p.click(0)
	p.turn()
	q := newPage(t, app.RootOptions{Browser: true})
	cross(p, q)
	q.show(deployer{"demo"})
	require.Equal(t, p.html(), q.html())
	require.True(t, q.ActionResult(p.calls[0].ID, app.Done, deploy.AppendResult(nil, receipt{3})))
	q.turn()
	require.Equal(t, `<div>`+buttons+`done #3 </div>`, q.html())
	q.click(0)
	require.Greater(t, q.calls[0].ID, p.calls[0].ID, "numbers are not used twice")
}

func TestRebuiltServerKnowsItsCalls(t *testing.T) {
	p := open(t, app.RootOptions{}, deployer{"demo"})
	p.click(0)
	q := newPage(t, app.RootOptions{})
	cross(p, q)
	q.show(deployer{"demo"})
	var lost []uint64
	q.EachCall(func(c *app.Call) { lost = append(lost, c.ID) })
	require.Equal(t, []uint64{p.calls[0].ID}, lost)
	q.ActionResult(lost[0], app.Unknown, nil)
	q.turn()
	require.Equal(t, `<div>`+buttons+`unknown unknown</div>`, q.html())
	lost = nil
	q.EachCall(func(c *app.Call) { lost = append(lost, c.ID) })
	require.Empty(t, lost)
}

func TestAnswerForAnUnmountedComponent(t *testing.T) {
	p := open(t, app.RootOptions{}, deployer{"demo"})
	p.click(0)
	p.SetChain(nil)
	p.turn()
	require.False(t, p.ActionResult(p.calls[0].ID, app.Done, nil))
	require.False(t, p.ActionProgress(p.calls[0].ID, 1, ""))
}

func TestActionTypesAreChecked(t *testing.T) {
	require.Panics(t, func() { app.NewAction[func(), int]("x") })
	require.Panics(t, func() { app.NewAction[int, chan int]("x") })
	require.Equal(t, "deploy", deploy.Name())
}

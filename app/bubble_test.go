package app_test

import (
	"testing"

	"github.com/duet-ui/duet/app"
	"github.com/duet-ui/duet/app/el"
	"github.com/duet-ui/duet/diffcore"
	"github.com/stretchr/testify/require"
)

// A nest is three elements in two components around each other, all with handlers.
type nest struct{ Log *[]string }

var shut = app.Local("shut", false)

func (n nest) Render(s *app.Scope) app.Node {
	off := app.UseState(s, shut)
	note := func(what string) func(app.Event) {
		return func(e app.Event) { *n.Log = append(*n.Log, what+e.Value) }
	}
	return s.Div(el.OnClick(note("outer")), el.OnClick(note("self"), el.Self), el.OnKeyDown(note("enter"), el.Keys("Enter KeyA")),
		app.If(!off.Get(), func() app.Node { return app.Mount(s, inNest{n.Log}) }),
		s.Button(el.OnClick(func(app.Event) { panic("oops") }), el.OnClick(func(app.Event) { off.Set(true) })),
		s.P(el.OnClick(note("outside"), el.Outside), el.OnClick(note("once"), el.Once), el.OnInput(note("late"), el.Debounce(10)), el.OnInput(note("at once"))),
		app.Raw("<b><i></i></b>"))
}

type inNest struct{ Log *[]string }

func (n inNest) Render(s *app.Scope) app.Node {
	note := func(what string) func(app.Event) {
		return func(e app.Event) { *n.Log = append(*n.Log, what+e.Value) }
	}
	return s.Section(el.OnClick(note("middle")), s.Span(el.OnClick(note("inner"))))
}

func TestBubbleRunsFromTheInnermostOutwards(t *testing.T) {
	const click, key, input = diffcore.EventClick, diffcore.EventKeyDown, diffcore.EventInput
	for name, c := range map[string]struct {
		way   []app.Hop
		event diffcore.Name
		e     app.Event
		aim   app.Aim
		want  []string
		bound bool
	}{
		"all":                 {[]app.Hop{0, 0, 0}, click, app.Event{Value: "!"}, app.AtTarget, []string{"inner!", "middle!", "outer!"}, true},
		"inside the target":   {[]app.Hop{0}, click, app.Event{}, 0, []string{"outer"}, true},
		"self":                {[]app.Hop{0}, click, app.Event{}, app.AtTarget, []string{"outer", "self"}, true},
		"stopped":             {[]app.Hop{0, 0 | app.HopStop, 0}, click, app.Event{}, app.AtTarget, []string{"inner", "middle"}, true},
		"once":                {[]app.Hop{0, 2 | app.HopStop}, click, app.Event{}, app.AtTarget, []string{"once"}, true},
		"had its once":        {[]app.Hop{0, 2 | app.HopSpent | app.HopStop}, click, app.Event{}, app.AtTarget, nil, true},
		"from outside":        {[]app.Hop{0, 2 | app.HopStop}, click, app.Event{}, app.OutsideOf, []string{"outside"}, true},
		"at once":             {[]app.Hop{0, 2}, input, app.Event{}, app.AtTarget | app.AtOnce, []string{"at once"}, true},
		"at once or later":    {[]app.Hop{0, 2}, input, app.Event{}, app.AtTarget, []string{"late", "at once"}, true},
		"stops in raw markup": {[]app.Hop{0, 3, 0 | app.HopStop}, click, app.Event{}, app.AtTarget, nil, false},
		"waited":              {[]app.Hop{0, 2 | app.HopStop}, input, app.Event{}, app.AfterWait, []string{"late"}, true},
		"key by name":         {[]app.Hop{0, 1}, key, app.Event{Key: "Enter"}, 0, []string{"enter"}, true},
		"key by place":        {[]app.Hop{0, 1}, key, app.Event{Key: "q", Code: "KeyA"}, 0, []string{"enter"}, true},
		"another key":         {[]app.Hop{0, 1}, key, app.Event{Key: "a"}, 0, nil, true},
		"composing":           {[]app.Hop{0, 1}, key, app.Event{Key: "Enter"}, app.WhileTyped, nil, true},
		"in raw markup":       {[]app.Hop{0, 3, 0, 0}, click, app.Event{}, app.AtTarget, []string{"outer"}, true},
		"nobody":              {[]app.Hop{0, 0, 0}, diffcore.Intern("wheel"), app.Event{}, app.AtTarget, nil, false},
		"nowhere":             {nil, click, app.Event{}, app.AtTarget, nil, false},
		"not such a child":    {[]app.Hop{0, 9}, click, app.Event{}, app.AtTarget, []string{"outer"}, true},
		"not such a grandkid": {[]app.Hop{0, 2, 9}, click, app.Event{}, app.AtTarget, []string{"once", "outer"}, true},
	} {
		t.Run(name, func(t *testing.T) {
			var log []string
			p := open(t, app.RootOptions{Browser: true}, nest{&log})
			require.Equal(t, c.bound, p.Bubble(c.way, c.event, &c.e, c.aim))
			require.Equal(t, c.want, log)
			require.Empty(t, p.failed)
			if len(c.way) > 0 {
				require.Equal(t, c.event.String(), c.e.Type)
			}
		})
	}
}

func TestBubbleContainsPanicsAndRendersNothing(t *testing.T) {
	var log []string
	p := open(t, app.RootOptions{Browser: true}, nest{&log})
	require.True(t, p.Bubble([]app.Hop{0, 1}, diffcore.EventClick, &app.Event{}, app.AtTarget))
	require.Len(t, p.failed, 1)
	require.Contains(t, p.failed[0].Error(), "handler of click")
	require.Equal(t, []string{"outer"}, log, "the others run")
	require.True(t, p.Dirty())
	p.Render()
	require.True(t, p.Bubble([]app.Hop{0, 0, 0}, diffcore.EventClick, &app.Event{}, app.AtTarget) == false, "rendered and not written: nobody can tell what was clicked")
	p.write()
	require.True(t, p.Bubble([]app.Hop{0, 1}, diffcore.EventClick, &app.Event{}, app.AtTarget))
}

func TestBubbleAllocatesNothing(t *testing.T) {
	p := open(t, app.RootOptions{Browser: true}, quiet{})
	way, e := []app.Hop{0, 0}, app.Event{}
	require.Zero(t, testing.AllocsPerRun(100, func() { p.Bubble(way, diffcore.EventClick, &e, app.AtTarget) }))
}

type quiet struct{}

func (quiet) Render(s *app.Scope) app.Node {
	return s.Div(el.OnClick(func(app.Event) {}), s.Button(el.OnClick(func(app.Event) {}, el.Stop), el.OnClick(func(app.Event) {})))
}

func TestGoneTellsOfUnmountedInstancesWithCells(t *testing.T) {
	var gone []string
	p := newPage(t, app.RootOptions{Browser: true, Gone: func(i *app.Instance) { gone = append(gone, short(i.TypeName())) }})
	p.show(holder{})
	p.instance("holder")
	require.Empty(t, gone)
	p.Bubble([]app.Hop{0, 0}, diffcore.EventClick, &app.Event{}, app.AtTarget)
	p.turn()
	require.Equal(t, []string{"holding"}, gone, "the plain one has none")
}

type holder struct{}

func (holder) Render(s *app.Scope) app.Node {
	off := app.UseState(s, shut)
	return s.Div(s.Button(el.OnClick(func(app.Event) { off.Set(true) })),
		app.If(!off.Get(), func() app.Node { return app.Mount(s, holding{}) }),
		app.If(!off.Get(), func() app.Node { return app.Mount(s, quiet{}) }))
}

type holding struct{}

func (holding) Render(s *app.Scope) app.Node {
	app.UseState(s, shut)
	return s.P()
}

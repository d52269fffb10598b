package hub_test

import (
	"strconv"
	"strings"
	"sync/atomic"

	"github.com/duet-ui/duet/app"
	"github.com/duet-ui/duet/app/el"
)

// The components that the tests serve.

var (
	status  = app.Served("hubTestStatus", "idle")
	percent = app.Served("hubTestPercent", 0)
	owner   = app.Served("hubTestOwner", "")
	alert   = app.Served("hubTestAlert", "quiet")
	count   = app.Shared("hubTestCount", 0)
	note    = app.Local("hubTestNote", "")
	secret  = app.Private("hubTestSecret", "none")
	order   = app.Served("hubTestOrder", []int(nil))
	picked  = app.Shared("hubTestPicked", []int(nil))
	work    = app.NewAction[string, string]("hubTestWork")
)

// board has everything.
type board struct{ Name string }

func (b board) Render(s *app.Scope) app.Node {
	n := app.UseState(s, count)
	text := app.UseState(s, note)
	return s.Div(el.Class("board"),
		s.P(el.ID("status"), el.Text(app.UseValue(s, status))),
		s.P(el.ID("percent"), el.Int(app.UseValue(s, percent))),
		s.P(el.ID("owner"), el.Text(app.UseValue(s, owner))),
		s.Button(el.ID("add"), el.OnClick(func(app.Event) { n.Set(n.Get() + 1) }), el.Text("count "+strconv.Itoa(n.Get()))),
		s.Input(el.ID("note"), el.Value(text.Get()), el.OnInput(func(e app.Event) { text.Set(e.Value) })),
		app.Mount(s, tile{b.Name}),
		app.If(n.Get() >= 100, func() app.Node { return app.Mount(s, tile{"extra"}) }),
	)
}

// feed shows a list that only the server edits, and one that the browser may set.
type feed struct{ Name string }

var (
	linesKey = app.Served("hubTestLines", []string(nil))
	lines    = app.ListOf(linesKey, func(l *string) string { return *l })
	tagsKey  = app.Shared("hubTestTags", []string{})
	tags     = app.ListOf(tagsKey, func(l *string) string { return *l })
)

func (f feed) Render(s *app.Scope) app.Node {
	own := app.UseState(s, tagsKey)
	return s.Div(
		s.P(el.ID("lines"), el.Text(strings.Join(app.UseValue(s, linesKey), " "))),
		s.P(el.ID("tags"), el.Text(strings.Join(own.Get(), " "))),
		s.Button(el.ID("tag"), el.OnClick(func(app.Event) {
			own.Update(func(l []string) []string { return append(l[:len(l):len(l)], "own"+strconv.Itoa(len(l))) })
		}), el.Text("tag")),
		app.If(len(own.Get()) >= 3, func() app.Node { return app.Mount(s, reader{}) }),
	)
}

// reader reads the feed's list once more.
type reader struct{}

func (reader) Render(s *app.Scope) app.Node {
	return s.P(el.ID("again"), el.Text(strings.Join(app.UseValue(s, linesKey), " ")))
}

// room joins the group that its topic names, which the browser may set.
type room struct{ Name string }

var topic = app.Shared("hubTestTopic", "")

func (r room) Render(s *app.Scope) app.Node {
	t := app.UseState(s, topic)
	app.UseGroup(s, t.Get())
	return s.Div(
		s.Input(el.ID("topic"), el.Value(t.Get()), el.OnInput(func(e app.Event) { t.Set(e.Value) })),
		s.P(el.ID("alert"), el.Text(app.UseValue(s, alert))),
		s.P(el.ID("room"), el.Text(strings.Join(app.UseValue(s, linesKey), " "))),
	)
}

// tile is another type, below the board.
type tile struct{ Name string }

func (t tile) Render(s *app.Scope) app.Node {
	return s.Section(s.H2(el.Text(t.Name)), s.Em(el.Text(app.UseValue(s, alert))))
}

// keeper runs on the server only.
type keeper struct{}

func (keeper) Render(s *app.Scope) app.Node {
	return s.P(el.Text("secret " + app.UsePrivate(s, secret)))
}

// list has rows that move while they are clicked.
type list struct{}

func (list) Render(s *app.Scope) app.Node {
	got := app.UseState(s, picked)
	return s.Ul(app.For(s, app.UseValue(s, order), func(n *int) app.Node {
		return s.Li(el.Key(*n), el.ID("row"+strconv.Itoa(*n)), el.OnClick(func(app.Event) {
			got.Set(append(got.Get()[:len(got.Get()):len(got.Get())], *n))
		}), el.Int(*n))
	}))
}

// worker runs an action.
type worker struct{}

func (worker) Render(s *app.Scope) app.Node {
	w := app.UseAction(s, work)
	res, _ := w.Result()
	part, text := w.Progress()
	return s.Div(
		s.Button(el.ID("run"), el.OnClick(func(app.Event) { w.Run("go") }), el.Text("run")),
		s.Button(el.ID("cancel"), el.OnClick(func(app.Event) { w.Cancel() }), el.Text("cancel")),
		s.P(el.ID("outcome"), el.Text(w.Outcome().String()+" "+res+w.Err()+" "+text+strconv.Itoa(int(part*1000)))),
	)
}

// effects tells effectLog what its server effect does.
type effects struct{ Name string }

var effectLog atomic.Pointer[chan string]

func (e effects) Render(s *app.Scope) app.Node {
	app.UseServerEffect(s, e.Name, func() func() {
		log := *effectLog.Load()
		log <- "start " + e.Name
		return func() { log <- "stop " + e.Name }
	})
	return s.P(el.Text(e.Name))
}

// shell is a layout.
type shell struct{ Name string }

func (c shell) Render(s *app.Scope) app.Node {
	n := app.UseState(s, count)
	return s.Main(
		s.Button(el.ID("shell"), el.OnClick(func(app.Event) { n.Set(n.Get() + 1) }), el.Text("shell "+strconv.Itoa(n.Get()))),
		app.Outlet(s),
	)
}

// broken panics when it is told to.
type broken struct{}

func (broken) Render(s *app.Scope) app.Node {
	if app.UseValue(s, status) == "panic" {
		panic("told to")
	}
	return s.P(el.Text("fine"))
}

// inRoom joins the group of its name before it reads what the group is told.
type inRoom struct{ Name string }

func (r inRoom) Render(s *app.Scope) app.Node {
	app.UseGroup(s, r.Name)
	return s.P(el.Text(strings.Join(app.UseValue(s, linesKey), " ")))
}

// world is the page of the simulation.
type world struct{}

func (world) Render(s *app.Scope) app.Node {
	return s.Main(app.Mount(s, feed{"f"}), app.Mount(s, room{"r"}))
}

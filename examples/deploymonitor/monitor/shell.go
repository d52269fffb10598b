package monitor

import (
	"github.com/duet-ui/duet/app"
	"github.com/duet-ui/duet/app/el"
)

// The shell's own state lives as long as the shell is mounted: going from page to
// page keeps it.
var (
	notesOpen   = app.Local("notesOpen", false)
	notesOpened = app.Local("notesOpened", 0)
)

// Shell is the frame around the pages below /app: it stays mounted while they change.
type Shell struct {
	User string // who is signed in; empty is nobody
	Path string // of the page inside
}

// Render builds the bar with the links, the page, and a panel of the shell's own.
func (sh Shell) Render(s *app.Scope) app.Node {
	return s.Div(el.Class("shell"),
		s.Header(el.Class("bar"),
			s.Strong(el.Class("brand"), el.Text("Duet")),
			s.Nav(el.Aria("label", "Pages"),
				sh.link(s, "/app/dashboard", "Dashboard"),
				sh.link(s, "/app/patterns", "Patterns"),
				sh.link(s, "/app/about", "About"),
			),
			signIn(s, sh.User),
		),
		app.Outlet(s),
		app.Mount(s, Notes{}),
	)
}

// link is a link that the shell follows without leaving the page; without scripts
// it is a link like any other.
func (sh Shell) link(s *app.Scope, href, text string) app.Node {
	current := choose(sh.Path == href, "page", "false")
	return s.A(el.Href(href), el.Data("link", ""), el.Aria("current", current), el.Text(text))
}

// signIn is a plain form: signing in is a new page, with or without scripts.
func signIn(s *app.Scope, user string) app.Node {
	if user != "" {
		return s.Form(el.Class("who"), el.Method("post"), el.Action("/sign-out"),
			s.Span(el.Text(user)), s.Button(el.Class("plain"), el.Text("Sign out")))
	}
	return s.Form(el.Class("who"), el.Method("post"), el.Action("/sign-in"),
		s.Span(el.Text("Sign in as")),
		s.Button(el.Class("plain"), el.Name("user"), el.Value("ada"), el.Text("Ada")),
		s.Button(el.Class("plain"), el.Name("user"), el.Value("ben"), el.Text("Ben")))
}

// Notes is a panel that counts how often it was opened: proof, if one needs it,
// that the shell is the same from page to page.
type Notes struct{}

// Render builds the button and the panel.
func (Notes) Render(s *app.Scope) app.Node {
	open, opened := app.UseState(s, notesOpen), app.UseState(s, notesOpened)
	toggle := func(app.Event) {
		open.Set(!open.Get())
		if open.Get() {
			opened.Update(func(n int) int { return n + 1 })
		}
	}
	return s.Footer(el.Class("notes"),
		s.Button(el.Type("button"), el.Class("plain"), el.Aria("expanded", boolText(open.Get())),
			el.OnClick(toggle), el.Text("About this frame")),
		app.If(open.Get(), func() app.Node {
			return s.P(el.Text("The frame stays mounted while pages change inside it. This panel was opened "),
				el.Int(opened.Get()), el.Text(choose(opened.Get() == 1, " time.", " times.")))
		}),
	)
}

// About tells what there is to see.
type About struct{}

// Render builds a page of text.
func (About) Render(s *app.Scope) app.Node {
	return s.Main(el.Class("page"),
		s.Header(el.Class("masthead"),
			s.H1(el.Text("About")),
			s.P(el.Text("One program, two places it runs")),
		),
		s.Section(el.Class("card prose"),
			s.P(el.Text("Each page here is a Go component. The server rendered it, keeps it alive and pushes to it; the same code, compiled for the browser, takes it over without replacing a single node.")),
			s.P(el.Text("The dashboard is also served on its own, as an ordinary page: "),
				s.A(el.Href("/deployment/dashboard"), el.Text("/deployment/dashboard")), el.Text(".")),
		),
	)
}

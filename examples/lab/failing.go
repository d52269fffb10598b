package lab

import (
	"runtime"

	"github.com/duet-ui/duet/app"
	"github.com/duet-ui/duet/app/el"
)

// Armed makes Bomb panic in its Render.
var Armed = app.Shared("armed", false)

// Guarded is the boundary around a component that may panic.
type Guarded struct{}

// Render shows the child, or what became of it. Rendering again tries again.
func (Guarded) Render(s *app.Scope) app.Node {
	tries := app.UseState(s, app.Shared("tries", 0))
	err := app.UseBoundary(s)
	again := s.Button(el.ID("try-again"), el.OnClick(func(app.Event) { tries.Set(tries.Get() + 1) }), el.Text("Try again"))
	if err != nil {
		return part(s, "guarded", "A component that panics", s.P(el.ID("fallback"), el.Role("alert"), el.Text(err.Error())), again)
	}
	return part(s, "guarded", "A component that panics", app.MountKeyed(s, tries.Get(), Bomb{}), again)
}

// Bomb panics once it is armed.
type Bomb struct{}

// Render builds the button that arms it.
func (Bomb) Render(s *app.Scope) app.Node {
	armed := app.UseState(s, Armed)
	if armed.Get() {
		panic("the bomb went off")
	}
	return s.Button(el.ID("arm"), el.OnClick(func(app.Event) { armed.Set(true) }), el.Text("Arm"))
}

// Heavy is a large cell that only the page has.
var Heavy = app.Local("heavy", []string{})

// Crash kills the browser's Go in the ways that no recover helps against. On
// the server its handlers do nothing: a page must not be able to.
type Crash struct{}

// Render builds a counter, to see what survives, and the buttons.
func (Crash) Render(s *app.Scope) app.Node {
	n := app.UseState(s, app.Shared("survived", 0))
	heavy := app.UseState(s, Heavy)
	do, gate := app.UseDo(s), app.UseRef(s, make(chan struct{}))
	return part(s, "crash", "The death of the browser's Go",
		s.Button(el.ID("survive"), el.OnClick(func(app.Event) { n.Set(n.Get() + 1) }), el.Text("Still here "), el.Int(n.Get())),
		s.Button(el.ID("crash-panic"), el.OnClick(func(app.Event) { inBrowser(panicElsewhere) }), el.Text("Panic")),
		s.Button(el.ID("crash-stack"), el.OnClick(func(app.Event) { inBrowser(func() { deeper(1) }) }), el.Text("Overflow")),
		s.Button(el.ID("crash-block"), el.OnClick(func(app.Event) { inBrowser(func() { <-make(chan struct{}) }) }), el.Text("Wait in the handler")),
		s.Button(el.ID("fill"), el.OnClick(func(app.Event) { heavy.Set(make([]string, len(heavy.Get())+2000)) }), el.Text("Heavy "), el.Int(len(heavy.Get()))),
		s.Button(el.ID("wait"), el.OnClick(func(app.Event) {
			inBrowser(func() {
				go func() {
					<-gate.Current
					do(func() { n.Set(n.Get() + 10) })
				}()
			})
		}), el.Text("Wait in a goroutine")),
		s.Button(el.ID("open-gate"), el.OnClick(func(app.Event) { inBrowser(func() { close(gate.Current); gate.Current = make(chan struct{}) }) }), el.Text("Let it go on")),
		s.Button(el.ID("crash-handler"), el.OnClick(func(app.Event) { panic("a handler's panic is contained") }), el.Text("Panic in the handler")),
	)
}

// inBrowser runs f where only this page depends on it.
func inBrowser(f func()) {
	if runtime.GOOS == "js" {
		f()
	}
}

// panicElsewhere panics in a goroutine that nobody guards.
func panicElsewhere() {
	go func() { panic("a goroutine of the page panicked") }()
}

// deeper overflows the stack. The result keeps the call from becoming a loop.
//
//go:noinline
func deeper(n int) int { return deeper(n+1) + n }

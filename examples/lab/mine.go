package lab

import (
	"github.com/duet-ui/duet/app"
	"github.com/duet-ui/duet/app/el"
)

// Own is a page for who is signed in: a guard lets nobody else see it, and its
// note is loaded for that user.
type Own struct{}

// Render builds the page.
func (Own) Render(s *app.Scope) app.Node {
	return s.Main(
		s.H1(el.ID("heading"), el.Text("Own")),
		s.P(el.ID("note"), el.Text(app.UseValue(s, Note))),
		app.Mount(s, Order{}),
	)
}

package app_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/duet-ui/duet/app"
	"github.com/duet-ui/duet/app/el"
)

// What outlives a Render may not hold a tree: it stands in memory that the page of
// another user gets next.

type framed struct{ Body app.Node }

func (f framed) Render(s *app.Scope) app.Node { return s.Div(f.Body) }

type hoarder struct{ how string }

func (k hoarder) Render(s *app.Scope) app.Node {
	build := func() app.Node { return s.P(el.Text("a tree")) }
	switch k.how {
	case "props":
		return app.Mount(s, framed{build()})
	case "memo":
		return s.Div(app.UseMemo(s, app.NoDeps{}, build))
	case "memo of some":
		return s.Div(app.UseMemo(s, app.NoDeps{}, func() []app.Node { return []app.Node{build()} })...)
	case "ref":
		return s.Div(app.UseRef(s, struct{ N app.Node }{build()}).Current.N)
	}
	var c app.Component = hoarder{"nothing"}
	if k.how == "interface" {
		return app.Mount(s, c)
	}
	return app.Node{}
}

func TestTreesCannotBeKept(t *testing.T) {
	for how, want := range map[string]string{
		"props":        "framed has a Node among its props",
		"memo":         "UseMemo was asked to keep a Node",
		"memo of some": "UseMemo was asked to keep a Node",
		"ref":          "UseRef was asked to keep a Node",
		"interface":    "give it the component by its own type",
	} {
		failed := open(t, app.RootOptions{}, hoarder{how}).failed
		assert.Len(t, failed, 1, how)
		assert.ErrorContains(t, failed[0], want, how)
	}
	assert.Empty(t, open(t, app.RootOptions{}, hoarder{"nothing"}).failed)
}

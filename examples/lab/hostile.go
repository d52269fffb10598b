package lab

import (
	"github.com/duet-ui/duet/app"
	"github.com/duet-ui/duet/app/el"
)

// Attacks are texts that run code where somebody forgot to escape.
var Attacks = []string{
	`<script>window.hacked=1</script>`,
	`"><img src=x onerror="window.hacked=1">`,
	`'><svg onload=window.hacked=1>`,
	`javascript:window.hacked=1`,
	" jAvAsCrIpT\t:window.hacked=1",
	`data:text/html,<script>parent.hacked=1</script>`,
	`</textarea><script>window.hacked=1</script>`,
	`--><script>window.hacked=1</script><!--`,
	"\x00<b>\u2028\u202e]]>&lt;&#60;",
}

// Hostiles is what Hostile shows; a push replaces it by whatever a test thinks of.
var Hostiles = app.Served("hostiles", Attacks)

// Hostile puts each text everywhere a text can go.
type Hostile struct{}

// Render builds a block for each. There is no image: a page that asks for an
// address which does not exist is not quiet, and what an address may be is the same for links.
func (Hostile) Render(s *app.Scope) app.Node {
	return part(s, "hostile", "Texts that would like to be code",
		app.For(s, app.UseValue(s, Hostiles), func(t *string) app.Node {
			// A form cannot stand in a paragraph, so this is a div.
			return s.Div(el.Class("attack"), el.Title(*t), el.Data("text", *t), el.Style("color", *t),
				s.Span(el.Text(*t)),
				s.A(el.Href(*t), el.Text("link")),
				s.Textarea(el.Aria("label", *t), el.Value(*t)),
				s.Input(el.Aria("label", *t), el.Value(*t)),
				s.Form(el.Action(*t), s.Button(el.FormAction(*t), el.Text("button"))),
			)
		}),
	)
}

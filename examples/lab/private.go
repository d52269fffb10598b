package lab

import (
	"github.com/duet-ui/duet/app"
	"github.com/duet-ui/duet/app/el"
)

// Vault reads the private key: it runs on the server only, also after the rest of
// the page was taken over. What it shows of the secret is its length.
type Vault struct{}

// Render builds the line and a button whose handler runs on the server.
func (Vault) Render(s *app.Scope) app.Node {
	secret := app.UsePrivate(s, Secret)
	knocks := app.UseState(s, app.Shared("knocks", 0))
	return part(s, "vault", "A component that stays with the server",
		s.P(el.ID("secret-length"), el.Int(len(secret))),
		s.Button(el.ID("knock"), el.OnClick(func(app.Event) { knocks.Set(knocks.Get() + 1) }), el.Text("Knock "), el.Int(knocks.Get())),
	)
}

// Strongroom is a page with a part that stays with the server and parts that do not.
type Strongroom struct{}

// Render builds the page.
func (Strongroom) Render(s *app.Scope) app.Node {
	return s.Main(s.H1(el.ID("heading"), el.Text("Strongroom")), app.Mount(s, Vault{}), app.Mount(s, Order{}), app.Mount(s, Cells{}))
}

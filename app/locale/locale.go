// Package locale tells components in which language their page is. Portable: the
// server decides it for each request (server.Options.Locales), and the browser's Go
// finds the same one when it takes the page over.
package locale

import "github.com/duet-ui/duet/app"

// Key holds the page's locale, a BCP 47 tag such as "de" or "pt-BR"; "" where the site
// has only one. The server gives it to every page.
var Key = app.Served("duet.locale", "")

// Use returns the locale of the page. It is a hook: call it in Render, always.
func Use(s *app.Scope) string { return app.UseValue(s, Key) }

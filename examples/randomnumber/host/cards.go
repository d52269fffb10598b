package host

import (
	"embed"
	"fmt"
	"html/template"
	"strings"

	"github.com/duet-ui/duet/app"
)

//go:embed cards/*.html
var cardFiles embed.FS

var cards = template.Must(template.ParseFS(cardFiles, "cards/*.html"))

// others returns the cards that are not Duet's, as a template that a script takes out
// of the page's tree and puts beside it, and the scripts. They must not depend on the
// number: the page is rendered again when it connects.
func (h *Host) others(e edition) (app.RawHTML, error) {
	names, scripts := []string{"missing.html", "bare.html"}, []string{"bare.js"}
	if e.files != nil {
		names[0] = e.cards
		scripts = append(scripts, e.glue)
	}
	var b strings.Builder
	b.WriteString(`<template id="others">`)
	for _, name := range names {
		if err := cards.ExecuteTemplate(&b, name, e.pkg.Version); err != nil {
			return "", fmt.Errorf("cards: %w", err)
		}
	}
	b.WriteString(`</template>`)
	for _, name := range scripts {
		fmt.Fprintf(&b, `<script type="module" src="%s"></script>`, template.HTMLEscapeString(h.Asset(name)))
	}
	return app.RawHTML(b.String()), nil
}

package server

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/duet-ui/duet/app"
	"github.com/duet-ui/duet/app/el"
	"github.com/duet-ui/duet/internal/xss"
)

// rawText puts a text into an element whose text parsers do not read as markup.
type rawText struct{ Element, Text string }

func (c rawText) Render(s *app.Scope) app.Node {
	return s.Div(s.Element(c.Element, el.Text(c.Text)), s.P(el.Text("after")))
}

// In elements whose text is raw, whatever a text holds neither ends them nor becomes
// markup in them. Those in which it could are refused.
func TestHostileTextsInRawElements(t *testing.T) {
	for element, allowed := range map[string]bool{
		"style": true, "noscript": true, "title": true, "iframe": true, "textarea": true,
		"script": false, "template": false, "xmp": false, "noembed": false, "noframes": false, "plaintext": false,
	} {
		s := newTestServer(t, nil)
		text := "tame"
		s.Page("/", func(*Request) app.Component { return rawText{element, text} })
		body := get(s, "/").Body.String()
		assert.Equal(t, allowed, strings.Contains(body, "<"+element+">") && strings.Contains(body, "after"), element)
		want := skeleton(t, parse(t, body))
		for _, text = range xss.Payloads() {
			assert.Equal(t, want, skeleton(t, parse(t, get(s, "/").Body.String())), "<%s>%q", element, text)
		}
	}
}

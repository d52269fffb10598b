package server

import (
	"context"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/net/html"

	"github.com/duet-ui/duet/app"
	"github.com/duet-ui/duet/app/el"
	"github.com/duet-ui/duet/internal/xss"
)

// everywhere shows one string in every context that a page has.
type everywhere struct{ Text string }

func (c everywhere) Render(s *app.Scope) app.Node {
	loaded := app.UseValue(s, greeting)
	return s.Div(el.Title(c.Text), el.Class(c.Text), el.Data("x", c.Text), el.Style("color", c.Text),
		s.P(el.Text(c.Text)),
		s.P(el.Text(c.Text), s.B(el.Text(loaded)), el.Text(c.Text)),
		s.A(el.Href(c.Text), el.Text("link")),
		s.Img(el.Src(c.Text), el.Alt(c.Text)),
		s.Form(el.Action(c.Text), s.Input(el.Value(c.Text)), s.Textarea(el.Value(c.Text)), s.Button(el.FormAction(c.Text))),
		s.Pre(el.Text(c.Text)),
		s.Svg(s.SvgA(el.Href(c.Text)), s.SvgTitle(el.Text(c.Text))),
		s.Select(s.Option(el.Value(c.Text), el.Text(c.Text))),
		s.Iframe(el.Src(c.Text)), s.Embed(el.Src(c.Text)), s.Object(el.ObjectData(c.Text)), s.Video(el.Poster(c.Text)),
		s.Blockquote(el.Cite(c.Text)), s.A(el.Ping(c.Text), el.Href(c.Text)),
		s.Div(el.Style("background", c.Text), el.Style("--x", c.Text), el.Aria("label", c.Text), el.Key(1)),
	)
}

var hostile = []string{
	`<script>alert(1)</script>`,
	`</script><script>alert(1)</script>`,
	`"><img src=x onerror=alert(1)>`,
	`'><svg/onload=alert(1)>`,
	`javascript:alert(1)`,
	` JaVaScRiPt:alert(1)`,
	"java\tscript:alert(1)",
	"java\nscript:alert(1)",
	"\x01javascript:alert(1)",
	`vbscript:msgbox(1)`,
	`data:text/html,<script>alert(1)</script>`,
	`data:image/svg+xml;base64,PHN2Zz4=`,
	`</textarea><script>alert(1)</script>`,
	`</title><script>alert(1)</script>`,
	`</pre></div></body></html><script>alert(1)</script>`,
	`<!--<script>`,
	`-->`,
	`]]><script>alert(1)</script>`,
	`<![CDATA[<script>alert(1)</script>]]>`,
	`&lt;script&gt;`,
	`&#x3c;script&#x3e;`,
	"\u2028\u2029<script>",
	"\x00<script>\x00",
	"\xff\xfe<script>",
	"\r\n<b>\r",
	"` onmouseover=alert(1) `",
	`expression(alert(1))`,
	`red; background: url(javascript:alert(1))`,
	`{{.}}${7*7}`,
}

// TestHostileTextChangesNoStructure renders each text in each context and compares
// the elements and attribute names that a parser finds with those of a tame one.
func TestHostileTextChangesNoStructure(t *testing.T) {
	s := newTestServer(t, nil)
	text := "tame"
	s.Page("/", func(*Request) app.Component { return everywhere{text} },
		HeadOf(func(r *Request) Head {
			return Head{Title: text, Description: text, Canonical: text, Robots: text, JSONLD: text, Meta: []HeadMeta{{text, text}},
				OpenGraph: []Property{{"title", text}, {text, text}, {"url", text}}, Links: []HeadLink{{Rel: "next", Href: text, Title: text}, {Rel: text, Href: "/x"}}}
		}),
		Load(greeting, func(context.Context, *Request) (string, error) { return text, nil }))
	want := skeleton(t, document(t, s))
	require.Contains(t, want, "textarea")
	for _, text = range append(hostile, xss.Payloads()...) {
		doc := document(t, s)
		assert.Equal(t, want, skeleton(t, doc), "%q", text)
		for _, u := range urlsIn(doc) {
			assert.True(t, harmless(u), "%q gave the URL %q", text, u)
		}
		shown := string([]rune(strings.ReplaceAll(text, "\x00", "\uFFFD")))
		assert.Contains(t, textOf(doc), shown, "%q is shown as it is", text)
	}
}

func TestHostileURLsInErrorPages(t *testing.T) {
	s := newTestServer(t, func(o *Options) { o.Dev = true })
	want := skeleton(t, parse(t, get(s, "/x").Body.String()))
	for _, text := range hostile {
		w := get(s, "/"+url.PathEscape(text)+"?q="+url.QueryEscape(text))
		if w.Code == 404 { // not cleaned away by the mux
			assert.Equal(t, want, skeleton(t, parse(t, w.Body.String())), "%q", text)
		}
	}
}

func document(t *testing.T, s *Server) *html.Node {
	t.Helper()
	w := get(s, "/")
	require.Equal(t, 200, w.Code)
	return parse(t, w.Body.String())
}

func parse(t *testing.T, text string) *html.Node {
	t.Helper()
	doc, err := html.Parse(strings.NewReader(text))
	require.NoError(t, err)
	return doc
}

// skeleton is all that could run or load something: elements and attribute names.
func skeleton(t *testing.T, doc *html.Node) string {
	var b strings.Builder
	for n := range doc.Descendants() {
		if n.Type != html.ElementNode || dependsOnText(n) {
			continue
		}
		b.WriteString(n.Data)
		for _, a := range n.Attr {
			if a.Key == "style" {
				continue // a value that is not a colour is dropped
			}
			assert.False(t, strings.HasPrefix(a.Key, "on"), a.Key)
			b.WriteString(" " + a.Key)
		}
		b.WriteString("\n")
	}
	return b.String()
}

// dependsOnText is true of what a head has for some texts only: those that are
// addresses.
func dependsOnText(n *html.Node) bool {
	for _, a := range n.Attr {
		if a.Val == "canonical" || a.Val == "next" || a.Val == "og:url" {
			return true
		}
	}
	return false
}

func urlsIn(doc *html.Node) (urls []string) {
	for n := range doc.Descendants() {
		for _, a := range n.Attr {
			switch a.Key {
			case "href", "src", "action", "formaction", "data", "poster", "cite", "ping", "xlink:href":
				urls = append(urls, a.Val)
			}
		}
	}
	return urls
}

// harmless says of a URL as a browser reads it that it leads to a page.
func harmless(u string) bool {
	u = strings.Map(func(r rune) rune {
		if r == '\t' || r == '\n' || r == '\r' {
			return -1
		}
		return r
	}, u)
	u = strings.TrimLeftFunc(u, func(r rune) bool { return r <= ' ' })
	scheme, _, found := strings.Cut(u, ":")
	if !found || strings.ContainsAny(scheme, "/?#") {
		return true
	}
	switch strings.ToLower(scheme) {
	case "http", "https", "about", "blob": // only scripts of this site can make one that leads anywhere
		return true
	}
	if scheme == "" || !strings.ContainsRune("abcdefghijklmnopqrstuvwxyz", rune(scheme[0]|0x20)) {
		return true
	}
	for _, c := range scheme { // not a scheme at all
		if !strings.ContainsRune("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+-.", c) {
			return true
		}
	}
	return false
}

func textOf(doc *html.Node) string {
	var b strings.Builder
	for n := range doc.Descendants() {
		if n.Type == html.TextNode {
			b.WriteString(n.Data)
		}
	}
	return b.String()
}

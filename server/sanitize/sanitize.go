// Package sanitize makes markup that somebody else wrote fit to be shown: what a
// visitor typed into an editor, a README, a feed. Native only: sanitize where the
// server reads the text, in a loader or an action, and hand components the
// app.RawHTML.
//
//	server.Load(Body, func(ctx context.Context, r *server.Request) (app.RawHTML, error) {
//		text, err := articles.Body(ctx, r.PathValue("id"))
//		return sanitize.Default.HTML(text), err
//	})
//
// It reads the markup as browsers do and writes anew what a Policy lists; nothing of
// the text itself is copied. What it writes holds no comments, no SVG or MathML and no
// element whose text is raw, so reading it again cannot give anything else.
package sanitize

import (
	"slices"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"github.com/duet-ui/duet/app"
)

// A Policy says what may stay. It is read only once it is used; the zero Policy lets
// nothing but text through.
type Policy struct {
	// Elements that stay, with the attributes that stay on them. Of others the text
	// stays, unless it is code. Elements whose text is raw ("script", "style",
	// "iframe", "textarea", ...), SVG and MathML never stay, nor do attributes that are
	// code or styles.
	Elements map[string][]string

	// Schemes of URLs; relative ones always stay. nil means http, https and mailto.
	Schemes []string

	// Rel is the rel of all links that lead to another site; "" means "nofollow ugc
	// noopener".
	Rel string
}

// Default lets through what articles and comments are made of: no classes, ids or
// forms.
var Default = Policy{Elements: map[string][]string{
	"a": {"href", "title"}, "img": {"src", "alt", "title", "width", "height"},
	"p": nil, "br": nil, "hr": nil, "div": nil, "span": nil, "b": nil, "strong": nil, "i": nil, "em": nil, "u": nil, "s": nil, "del": nil, "ins": nil,
	"sub": nil, "sup": nil, "small": nil, "mark": nil, "code": nil, "pre": nil, "kbd": nil, "samp": nil, "var": nil,
	"abbr": {"title"}, "time": {"datetime"}, "blockquote": {"cite"}, "q": {"cite"},
	"h1": nil, "h2": nil, "h3": nil, "h4": nil, "h5": nil, "h6": nil,
	"ul": nil, "ol": {"start", "reversed"}, "li": {"value"}, "dl": nil, "dt": nil, "dd": nil,
	"figure": nil, "figcaption": nil, "details": nil, "summary": nil,
	"table": nil, "caption": nil, "thead": nil, "tbody": nil, "tfoot": nil, "tr": nil,
	"th": {"colspan", "rowspan", "scope"}, "td": {"colspan", "rowspan"},
}}

// maxDepth is how deep elements may be nested; deeper ones leave their text.
const maxDepth = 100

// HTML returns what the policy leaves of untrusted. It never fails: what cannot be
// read is text.
func (p Policy) HTML(untrusted string) app.RawHTML {
	nodes, err := html.ParseFragment(strings.NewReader(strings.ToValidUTF8(untrusted, "\uFFFD")), &html.Node{Type: html.ElementNode, Data: "div", DataAtom: atom.Div})
	if err != nil { // too deep for the parser
		return app.RawHTML(html.EscapeString(strings.ToValidUTF8(untrusted, "\uFFFD")))
	}
	var w writer
	w.p = p
	for _, n := range nodes {
		w.node(n, 0)
	}
	return app.RawHTML(w.b.String())
}

// A writer writes the nodes that stay.
type writer struct {
	b strings.Builder
	p Policy
}

func (w *writer) node(n *html.Node, depth int) {
	switch n.Type {
	case html.TextNode:
		w.b.WriteString(html.EscapeString(strings.ReplaceAll(n.Data, "\x00", "\uFFFD")))
	case html.ElementNode:
		w.element(n, depth)
	}
}

func (w *writer) element(n *html.Node, depth int) {
	if n.Namespace != "" || slices.Contains(never, n.Data) {
		return
	}
	attrs, stays := w.p.Elements[n.Data]
	stays = stays && depth < maxDepth
	if stays {
		w.open(n, attrs)
		depth++
	}
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		w.node(c, depth)
	}
	if stays && !slices.Contains(void, n.Data) {
		w.b.WriteString("</" + n.Data + ">")
	}
}

func (w *writer) open(n *html.Node, attrs []string) {
	w.b.WriteString("<" + n.Data)
	for _, a := range n.Attr {
		if a.Namespace != "" || !slices.Contains(attrs, a.Key) || code(a.Key) {
			continue
		}
		if slices.Contains(urls, a.Key) && !w.p.safe(a.Val) {
			continue
		}
		w.b.WriteString(" " + a.Key + `="` + html.EscapeString(strings.ReplaceAll(a.Val, "\x00", "\uFFFD")) + `"`)
		if a.Key == "href" && n.Data == "a" && leaves(a.Val) {
			rel := w.p.Rel
			if rel == "" {
				rel = "nofollow ugc noopener"
			}
			w.b.WriteString(` rel="` + html.EscapeString(rel) + `"`)
		}
	}
	w.b.WriteString(">")
	if n.Data == "pre" && n.FirstChild != nil && strings.HasPrefix(n.FirstChild.Data, "\n") {
		w.b.WriteString("\n") // the first one is not part of the text
	}
}

// safe reports whether a URL is relative or of a scheme that stays. Where browsers
// might read it in another way than we do, it is not.
func (p Policy) safe(u string) bool {
	u = strings.Trim(u, " \t\r\n\f")
	if strings.ContainsFunc(u, func(r rune) bool { return r < ' ' || r == 0x7f }) {
		return false
	}
	end := strings.IndexAny(u, ":/?#")
	if end < 0 || u[end] != ':' {
		return true
	}
	schemes := p.Schemes
	if schemes == nil {
		schemes = []string{"http", "https", "mailto"}
	}
	scheme := strings.ToLower(u[:end])
	return scheme != "javascript" && scheme != "vbscript" && scheme != "data" && slices.Contains(schemes, scheme)
}

// leaves reports whether a link may lead to another site.
func leaves(u string) bool {
	u = strings.TrimLeft(u, " \t\r\n\f")
	if strings.HasPrefix(u, "#") || strings.HasPrefix(u, "?") {
		return false
	}
	end := strings.IndexAny(u, ":/?#\\")
	return end >= 0 && (u[end] == ':' || u[end] == '\\' || strings.HasPrefix(u[end:], "//") || strings.HasPrefix(u[end:], `/\`))
}

// code reports whether the values of an attribute run, load a document, or change what
// names on the page mean.
func code(name string) bool {
	return strings.HasPrefix(name, "on") || strings.HasPrefix(name, "data-") || strings.ContainsAny(name, "<>\"'/= \t\r\n\f") ||
		slices.Contains([]string{"style", "srcdoc", "formaction", "action", "is", "slot", "xmlns", "http-equiv", "srcset", "ping", "background"}, name)
}

// urls are the attributes whose value is an address.
var urls = []string{"href", "src", "cite", "poster", "longdesc", "data", "codebase", "usemap", "profile", "manifest", "icon", "lowsrc", "dynsrc"}

// void are the elements without an end tag.
var void = []string{"area", "br", "col", "hr", "img", "input", "source", "track", "wbr"}

// never are the elements that go with all that is in them, whatever a policy lists:
// their text is code, or another parser's.
var never = []string{
	"script", "style", "template", "iframe", "frame", "frameset", "noframes", "noembed", "noscript", "object", "embed", "applet", "param",
	"xmp", "plaintext", "listing", "textarea", "title", "svg", "math", "base", "link", "meta", "head", "html", "body", "portal", "fencedframe", "selectedcontent",
}

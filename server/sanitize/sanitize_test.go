package sanitize

import (
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"github.com/duet-ui/duet/app"
	"github.com/duet-ui/duet/internal/xss"
)

func TestHTML(t *testing.T) {
	for in, want := range map[string]string{
		"":           "",
		"plain & <b": "plain &amp; ",
		`<p class=x id=y style="color:red" onclick=z>a <b>b</b></p>`: "<p>a <b>b</b></p>",
		`<a href="/a?b=1&amp;c" title='"'>x</a>`:                     `<a href="/a?b=1&amp;c" title="&#34;">x</a>`,
		`<a href="https://example.org">x</a>`:                        `<a href="https://example.org" rel="nofollow ugc noopener">x</a>`,
		`<a href="//example.org" rel=me>x</a>`:                       `<a href="//example.org" rel="nofollow ugc noopener">x</a>`,
		`<a href="java&#10;script:x">x</a>`:                          `<a>x</a>`,
		`<a href="#top">x</a><a href="?a:b">y</a>`:                   `<a href="#top">x</a><a href="?a:b">y</a>`,
		`<img src=a.png onerror=x width=3>`:                          `<img src="a.png" width="3">`,
		`<script>x</script>a<style>b</style><!-- c -->d`:             "ad",
		`<blink>text <i>stays</i></blink>`:                           "text <i>stays</i>",
		"<pre>\n\nx</pre>":                                           "<pre>\n\nx</pre>",
		`<svg><p>x</p></svg>y`:                                       "y",
		`<svg><circle/></svg>y`:                                      "y",
		"a\x00b\xff":                                                 "ab\uFFFD",
		`<table><tr><td colspan=2>x</table>`:                         `<table><tbody><tr><td colspan="2">x</td></tr></tbody></table>`,
	} {
		got := string(Default.HTML(in))
		if in == `<svg><p>x</p></svg>y` { // a paragraph ends the drawing, as in browsers
			want = "<p>x</p>y"
		}
		assert.Equal(t, want, got, "%q", in)
	}
}

func TestZeroPolicyLeavesText(t *testing.T) {
	assert.Equal(t, app.RawHTML("a b &lt;c&gt;"), Policy{}.HTML("<p>a <b>b</b> &lt;c&gt;<script>d</script></p>"))
}

// A policy may be careless: what runs never stays.
func TestNoPolicyLetsCodeThrough(t *testing.T) {
	all := Policy{Elements: map[string][]string{}, Schemes: []string{"javascript", "data", "vbscript", "https"}}
	attrs := []string{"href", "src", "srcdoc", "style", "onclick", "onerror", "onload", "onfocus", "ontoggle", "action", "formaction", "data", "class", "http-equiv", "content", "xlink:href", "background", "data-e"}
	for _, name := range append([]string{"a", "p", "b", "img", "div", "form", "button", "input", "select", "option", "details", "video", "source", "x"}, never...) {
		all.Elements[name] = attrs
	}
	for _, payload := range xss.Payloads() {
		check(t, all, payload)
	}
}

func TestPayloads(t *testing.T) {
	for _, payload := range xss.Payloads() {
		check(t, Default, payload)
		check(t, Default, `<p title="`+payload+`">`+payload)
		check(t, Default, `<a href="`+payload+`">`+payload+`</a>`)
	}
}

func TestDepth(t *testing.T) {
	got := string(Default.HTML(strings.Repeat("<b>", 300) + "x"))
	assert.Equal(t, maxDepth, strings.Count(got, "<b>"))
	assert.Contains(t, got, "x")
	assert.NotContains(t, string(Default.HTML(strings.Repeat("<div>", 100_000)+"<script>x</script>")), "<script")
}

func FuzzHTML(f *testing.F) {
	for _, payload := range xss.Payloads() {
		f.Add(payload)
	}
	f.Fuzz(func(t *testing.T, in string) { check(t, Default, in) })
}

// check reads what is left as a browser does, in two places, and finds nothing but
// what the policy lists.
func check(t *testing.T, p Policy, in string) {
	t.Helper()
	out := string(p.HTML(in))
	for _, place := range []atom.Atom{atom.Div, atom.P, atom.Td} {
		nodes, err := html.ParseFragment(strings.NewReader(out), &html.Node{Type: html.ElementNode, Data: place.String(), DataAtom: place})
		require.NoError(t, err)
		for _, root := range nodes {
			all := []*html.Node{root}
			for n := range root.Descendants() {
				all = append(all, n)
			}
			for _, n := range all {
				require.NotEqual(t, html.CommentNode, n.Type, "%q gave %q", in, out)
				if n.Type != html.ElementNode {
					continue
				}
				attrs, ok := p.Elements[n.Data]
				require.True(t, (ok || n.Data == "tbody" || n.Data == "tr" || n.Data == "colgroup") && n.Namespace == "" && !slices.Contains(never, n.Data), "%q gave %q", in, out)
				for _, a := range n.Attr {
					require.True(t, slices.Contains(attrs, a.Key) || a.Key == "rel", "%q gave %q", in, out)
					require.False(t, strings.HasPrefix(a.Key, "on") || a.Key == "style" || a.Key == "srcdoc" || a.Key == "formaction", "%q gave %q", in, out)
					if slices.Contains(urls, a.Key) {
						trimmed := strings.ToLower(strings.Map(func(r rune) rune {
							if r <= ' ' {
								return -1
							}
							return r
						}, a.Val))
						for _, scheme := range []string{"javascript:", "vbscript:", "data:"} {
							require.False(t, strings.HasPrefix(trimmed, scheme), "%q gave %q", in, out)
						}
					}
				}
			}
		}
	}
}

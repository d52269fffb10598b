package diffcore_test

import (
	"errors"
	"strings"
	"testing"

	d "github.com/duet-ui/duet/diffcore"
)

func TestAppendHTMLEscapes(t *testing.T) {
	s := newStage(func(*stage) d.Node { return d.Node{} })
	for _, c := range []struct {
		name string
		node d.Node
		want string
	}{
		{"text", s.el("p", `<script>&"'`), `<p>&lt;script&gt;&amp;"'</p>`},
		{"value", s.el("p", attr("title", `"><img onerror='x'>&`)), `<p title="&#34;>&lt;img onerror='x'>&amp;"></p>`},
		{"carriage return", s.el("p", attr("title", "a\rb"), "c\r\nd"), "<p title=\"a&#13;b\">c&#13;\nd</p>"},
		{"NUL and bad bytes", s.el("p", "a\x00b\xff"), "<p>a\ufffdb\ufffd</p>"},
		{"leading line feed", s.el("pre", "\nx"), "<pre>\n\nx</pre>"},
		{"leading line feed, with marker", s.el("pre", "\nx", "y"), "<pre><!---->\nx<!---->y</pre>"},
		{"comment-like", s.el("p", "-->", "<!--"), "<p><!---->--&gt;<!---->&lt;!--</p>"},
		{"style", s.el("p", style("width", "50%"), style("color", "red")), `<p style="width: 50%; color: red;"></p>`},
		{"style that escapes", s.el("p", style("width", "1px;color:red"), style("color", "a}")), `<p></p>`},
		{"style with quotes", s.el("p", style("font-family", `"A B"`)), `<p style="font-family: &#34;A B&#34;;"></p>`},
		{"handlers", s.el("p", d.On(d.EventKeyDown, 0, &d.Binding{Flags: d.PreventDefault, Keys: "Enter Escape", Wait: 200}), d.On(d.EventClick, 1, nil)),
			`<p data-e="keydown:p;k=Enter,Escape;w=200 click"></p>`},
		{"all flags", s.el("p", d.On(d.EventClick, 0, &d.Binding{Flags: 0xff})), `<p data-e="click:psoatxdh"></p>`},
		{"raw", s.el("div", d.Raw("<b>x</b><!--]-->y")), "<div><!--[--><b>x</b>y<!--]--></div>"},
		{"void", s.el("p", s.el("br"), s.el("input", attr("value", "v"))), `<p><br><input value="v"></p>`},
		{"list", s.el("p", s.list("a", 1)), "<p><!--[--><!---->a<!---->1<!--]--></p>"},
	} {
		if got := shown(t, c.node); got != c.want {
			t.Errorf("%s:\n got %s\nwant %s", c.name, got, c.want)
		}
	}
}

func TestURLs(t *testing.T) {
	s := newStage(func(*stage) d.Node { return d.Node{} })
	for _, c := range []struct{ attr, value string }{
		{"href", "/a:b"}, {"href", "?a=b:c"}, {"href", "#x:y"}, {"href", "./javascript:x"}, {"href", "HTTPS://x.test"}, {"href", "mailto:a@b"}, {"href", "tel:1"},
		{"href", ""}, {"href", "about:blank"}, {"src", "data:image/png;base64,AA"}, {"src", "blob:https://x.test/1"}, {"ping", "/a https://b.test"}, {"values", "0;1"},
		{"attributeName", "fill"},
	} {
		if got := shown(t, s.el("p", attr(c.attr, c.value))); strings.Contains(got, d.BlockedURL) {
			t.Errorf("%s=%q is blocked: %s", c.attr, c.value, got)
		}
	}
	for _, c := range []struct{ attr, value string }{
		{"href", "javascript:alert(1)"}, {"href", "JaVaScRiPt:alert(1)"}, {"href", " \x01javascript:alert(1)"}, {"href", "java\tscript:alert(1)"},
		{"href", "java\nscript\r:alert(1)"}, {"href", "vbscript:x"}, {"href", "data:text/html,<script>"}, {"href", "blob:x"}, {"src", "data:image/svg+xml,<svg>"},
		{"src", "data:text/html,x"}, {"action", "javascript:x"}, {"formaction", "javascript:x"}, {"xlink:href", "javascript:x"}, {"poster", "javascript:x"},
		{"ping", "/a javascript:x"}, {"data", "javascript:x"}, {"background", "javascript:x"}, {"cite", "javascript:x"}, {"href", "java\x00script:x"},
		{"to", "javascript:x"}, {"values", "/a; java script:x"}, {"from", "DATA:text/html,x"}, {"attributeName", " HREF"}, {"attributeName", "onclick"},
		{"href", "averyveryverylongscheme:x"}, {"href", "x:y"},
	} {
		if got := shown(t, s.el("p", attr(c.attr, c.value))); !strings.Contains(got, d.BlockedURL) {
			t.Errorf("%s=%q is not blocked: %s", c.attr, c.value, got)
		}
		var w d.Writer
		w.Sync(&d.Mount{Next: s.el("p", attr(c.attr, c.value))})
		if p, err := d.Decode(w.Bytes()); err != nil || !strings.Contains(p.String(), d.BlockedURL) {
			t.Errorf("%s=%q in a patch: %v\n%v", c.attr, c.value, err, p)
		}
	}
}

func TestNesting(t *testing.T) {
	s := newStage(func(*stage) d.Node { return d.Node{} })
	outer := &d.Mount{Token: "d"}
	for _, c := range []struct {
		node    d.Node
		element string
	}{
		{s.el("p", s.el("div")), "div"},
		{s.el("p", s.el("span", s.el("p"))), "p"},
		{s.el("a", s.el("b", s.el("a"))), "a"},
		{s.el("form", s.el("div", s.el("form"))), "form"},
		{s.el("button", s.el("button")), "button"},
		{s.el("table", s.el("tr")), "tr"},
		{s.el("table", "text"), ""},
		{s.el("div", s.el("td")), "td"},
		{s.el("ul", s.el("li", s.el("li"))), "li"},
		{s.el("h1", s.el("h2")), "h2"},
		{s.el("select", s.el("div")), "div"},
		{s.el("svg", s.el("div")), "div"},
		{s.el("div", s.el("circle")), "circle"},
	} {
		outer.Next = c.node
		b, err := d.AppendHTML([]byte("kept"), outer)
		var ne *d.NestingError
		if !errors.As(err, &ne) || ne.Element != c.element || ne.Mount != outer || ne.Why == "" {
			t.Errorf("<%s>: got %v", c.element, err)
		}
		if string(b) != "kept" {
			t.Errorf("<%s>: b is %q after an error", c.element, b)
		}
	}
	for _, ok := range []d.Node{
		s.el("p", s.el("button", s.el("span"))),
		s.el("table", nil, s.el("tbody", nil, s.list(s.el("tr", s.el("td", s.el("p", "x")))))),
		s.el("ul", s.el("li", s.el("ul", s.el("li")))),
		s.el("svg", s.el("foreignObject", s.el("div", s.el("p")))),
		s.el("a", s.el("p", "block in a")),
		s.el("select", nil, s.el("option", "x")),
	} {
		if got := shown(t, ok); picture(t, parse(t, got)) != picture(t, d.NewDoc(&d.Mount{Token: "d", Next: ok})) {
			t.Errorf("%s is not what a parser makes of it", got)
		}
	}
}

func TestNestingErrorNamesTheComponent(t *testing.T) {
	s := newStage(func(s *stage) d.Node { return nilNode })
	s.play(func(s *stage) d.Node {
		return s.el("p", s.comp("Inner", nil, func(s *stage) d.Node { return s.el("div") }))
	})
	_, err := d.AppendHTML(nil, s.root)
	var ne *d.NestingError
	if !errors.As(err, &ne) || ne.Mount != s.mounts["Inner"] {
		t.Errorf("got %#v, want the mount of Inner", err)
	}
}

var nilNode d.Node

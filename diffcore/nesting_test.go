package diffcore

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/net/html"
)

// allElements are the elements that may be in a tree.
func allElements() (list []Name) {
	for n := range Name(staticCount) {
		if n.IsElement() && !n.Refused() {
			list = append(list, n)
		}
	}
	return list
}

// oneOfEachClass are elements with all different rules.
func oneOfEachClass() (list []Name) {
	seen := map[uint8]bool{}
	for _, n := range allElements() {
		if !seen[staticClass[n]] {
			seen[staticClass[n]] = true
			list = append(list, n)
		}
	}
	return list
}

// walkIn enters the elements of a chain, one inside the other.
func walkIn(chain []Name) (p place, ok bool) {
	for i, tag := range chain {
		if i > 0 && chain[i-1].Content() != Nodes {
			return 0, false
		}
		var why string
		if p, why = p.enter(tag); why != "" {
			return 0, false
		}
	}
	return p, true
}

// parsed reports whether a parser leaves the chain, and the text in it, as it is written.
func parsed(t *testing.T, chain []Name, text string) bool {
	var b strings.Builder
	for _, n := range chain {
		b.WriteString("<" + n.String() + ">")
	}
	b.WriteString(text)
	for i := len(chain) - 1; i >= 0; i-- {
		if chain[i].Content() != Void {
			b.WriteString("</" + chain[i].String() + ">")
		}
	}
	doc, err := html.Parse(strings.NewReader("<!doctype html><body><div>" + b.String() + "</div>"))
	require.NoError(t, err)
	at := doc.LastChild.LastChild // body
	for _, want := range append([]Name{TagDiv}, chain...) {
		if at.FirstChild == nil || at.FirstChild.NextSibling != nil {
			return false
		}
		at = at.FirstChild
		space := map[Namespace]string{HTML: "", SVG: "svg", MathML: "math"}[want.Namespace()]
		if at.Type != html.ElementNode || at.Data != want.String() || at.Namespace != space {
			return false
		}
	}
	if text == "" {
		return at.FirstChild == nil
	}
	return at.FirstChild != nil && at.FirstChild.NextSibling == nil && at.FirstChild.Data == text
}

// around are chains that mean something to a parser.
var around = [][]Name{
	nil,
	{TagTable, TagTbody, TagTr, TagTd},
	{TagTable},
	{TagTable, TagTbody},
	{TagTable, TagTbody, TagTr},
	{TagTable, TagColgroup},
	{TagSvg},
	{TagSvg, TagForeignObject},
	{TagSvg, TagSvgTitle},
	{TagMath},
	{TagMath, TagMi},
	{TagP}, {TagP, TagSpan},
	{TagA}, {TagButton}, {TagForm},
	{TagUl, TagLi}, {TagDl, TagDt},
	{TagRuby}, {TagRuby, TagRt},
	{TagSelect}, {TagSelect, TagOptgroup}, {TagDatalist},
	{TagH2},
	{TagP, TagSvg, TagForeignObject}, {TagLi, TagDiv}, {TagButton, TagObject}, {TagA, TagObject},
}

// behind reports where this parser is behind the standard and browsers: it does not know
// feDropShadow, and loses a template below a foreign element.
func behind(outer []Name, inner Name) bool {
	return inner == TagFeDropShadow || inner == TagTemplate && len(outer) > 0
}

func names(chain []Name) string {
	var s []string
	for _, n := range chain {
		s = append(s, n.String())
	}
	return strings.Join(s, " > ")
}

// Whatever enter lets through stays where it is written.
func TestParsersLeaveWhatMayBeEntered(t *testing.T) {
	entered := 0
	for _, outer := range around {
		for _, middle := range append([]Name{0}, oneOfEachClass()...) {
			for _, inner := range allElements() {
				chain := append([]Name(nil), outer...)
				if middle != 0 {
					chain = append(chain, middle)
				}
				chain = append(chain, inner)
				p, ok := walkIn(chain)
				if !ok || behind(outer, inner) {
					continue
				}
				entered++
				if !parsed(t, chain, "") {
					t.Errorf("%s is moved", names(chain))
				}
				if p.text() == "" && inner.Content() == Nodes && !parsed(t, chain, "t") {
					t.Errorf("the text in %s is moved", names(chain))
				}
			}
		}
	}
	require.Greater(t, entered, 20_000)
}

func TestWhatAParserMovesIsRefused(t *testing.T) {
	for _, c := range []struct {
		chain []Name
		why   string
	}{
		{[]Name{TagP, TagDiv}, "a parser moves <div> out of <p>"},
		{[]Name{TagP, TagP}, "a parser moves <p> out of <p>"},
		{[]Name{TagP, TagSpan, TagUl}, "a parser moves <ul> out of <p>"},
		{[]Name{TagA, TagSpan, TagA}, "a parser moves <a> out of <a>"},
		{[]Name{TagForm, TagDiv, TagForm}, "a parser moves <form> out of <form>"},
		{[]Name{TagButton, TagB, TagButton}, "a parser moves <button> out of <button>"},
		{[]Name{TagUl, TagLi, TagLi}, "a parser moves <li> out of <li> (put a <ul> or <ol> between)"},
		{[]Name{TagLi, TagDiv, TagLi}, "a parser moves <li> out of <li> (put a <ul> or <ol> between)"},
		{[]Name{TagDl, TagDt, TagDd}, "a parser moves <dd> out of <dd> or <dt> (put a <dl> between)"},
		{[]Name{TagH1, TagH2}, "a parser moves <h2> out of a heading"},
		{[]Name{TagRuby, TagRt, TagRp}, "a parser moves <rp> out of <rt>, <rp>, <p>, <li>, <dd> or <dt>"},
		{[]Name{TagTable, TagTr}, "<tr> may not stand directly in <table> (rows stand in <tbody>)"},
		{[]Name{TagTable, TagDiv}, "<div> may not stand directly in <table> (rows stand in <tbody>)"},
		{[]Name{TagTable, TagTbody, TagTd}, "<td> may not stand directly in <thead>, <tbody> or <tfoot>"},
		{[]Name{TagDiv, TagTd}, "<td> may stand only in <tr>"},
		{[]Name{TagTr}, "<tr> may stand only in <thead>, <tbody> or <tfoot>"},
		{[]Name{TagSelect, TagDiv}, "<div> may not stand directly in <select>"},
		{[]Name{TagSelect, TagOptgroup, TagOptgroup}, "<optgroup> may not stand directly in <optgroup>"},
		{[]Name{TagDatalist, TagOption, TagB}, "<b> may not stand directly in <option>"},
		{[]Name{TagSvg, TagDiv}, "a parser moves <div> out of <svg>"},
		{[]Name{TagPath}, "<path> may stand only in <svg>"},
		{[]Name{TagMath, TagSvg}, "a parser moves <svg> out of <math>"},
		{[]Name{TagMi}, "<mi> may stand only in <math>"},
		{[]Name{TagDiv, TagScript}, "<script> may not be in a tree"},
	} {
		var p place
		var why string
		for i, tag := range c.chain {
			inside, no := p.enter(tag)
			if i < len(c.chain)-1 {
				require.Empty(t, no, names(c.chain))
			}
			p, why = inside, no
		}
		require.Equal(t, c.why, why)
	}
	for _, chain := range [][]Name{{TagTable}, {TagTable, TagTbody}, {TagTable, TagTbody, TagTr}, {TagTable, TagColgroup}} {
		p, ok := walkIn(chain)
		require.True(t, ok)
		require.NotEmpty(t, p.text(), names(chain))
	}
}

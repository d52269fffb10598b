package diffcore

import (
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestConstantNames(t *testing.T) {
	for n, want := range map[Name]string{0: "", TagDiv: "div", TagSvgA: "a", TagForeignObject: "foreignObject", AttrViewBox: "viewBox",
		AttrReadOnly: "readonly", AttrStrokeWidth: "stroke-width", AttrXlinkHref: "xlink:href", AttrAriaLabel: "aria-label",
		EventKeyDown: "keydown", PropMarginTop: "margin-top", TagAnnotationXml: "annotation-xml"} {
		require.Equal(t, want, n.String())
	}
	require.Equal(t, TagTitle, AttrTitle, "a name is its text, whatever it is used for")
	require.NotEqual(t, TagTitle, TagSvgTitle)
	for n := range Name(staticCount) {
		if n > 0 {
			require.LessOrEqual(t, (n - 1).String(), n.String(), "the table is sorted")
		}
		found, ok := static(n.String())
		require.True(t, ok)
		require.Equal(t, n.String(), found.String())
		require.LessOrEqual(t, found, n, "the first of equals")
	}
	for _, n := range []Name{TagA, TagTitle, TagStyle, TagScript} {
		require.Equal(t, n, Intern(n.String()), "HTML's element comes first")
		require.Equal(t, HTML, n.Namespace())
	}
	for _, n := range []Name{TagSvgA, TagSvgTitle, TagSvgStyle, TagSvg, TagPath} {
		require.Equal(t, SVG, n.Namespace())
	}
	require.Equal(t, MathML, TagMath.Namespace())
}

func TestInternIsOneNumberForEachText(t *testing.T) {
	a := Intern("x-never-seen-before")
	require.GreaterOrEqual(t, int(a), staticCount)
	require.Equal(t, a, Intern("x-never-"+"seen-before"))
	require.Equal(t, "x-never-seen-before", a.String())
	require.Equal(t, Intern("data-name"), InternJoined("data-", "name"))
	require.Equal(t, AttrAriaLabel, InternJoined("aria-", "label"))
	require.Zero(t, testing.AllocsPerRun(100, func() { InternJoined("data-", "name"); Intern("x-never-seen-before") }))
}

func TestInternIsSafeForConcurrentUse(t *testing.T) {
	var wg sync.WaitGroup
	got := make([][]Name, 8)
	for i := range got {
		wg.Go(func() {
			for n := range 500 {
				got[i] = append(got[i], Intern("x-concurrent-"+strconv.Itoa(n)))
			}
		})
	}
	wg.Wait()
	for _, list := range got {
		require.Equal(t, got[0], list)
		for n, name := range list {
			require.Equal(t, "x-concurrent-"+strconv.Itoa(n), name.String())
		}
	}
}

func TestTooManyNamesTeach(t *testing.T) {
	var full nameTable
	entries := make([]nameEntry, maxNames-staticCount)
	full.texts.Store(&entries)
	require.PanicsWithValue(t, `diffcore: more than 65,534 different names; "x" is one too many. A name of an element, attribute or event `+
		`is a constant of the program; put what varies in the attribute's value`, func() { full.add("x") })
}

func TestWhatNamesMayBe(t *testing.T) {
	for text, want := range map[string]struct {
		element, attr bool
		kind          ValueKind
	}{
		"div":           {true, true, PlainValue},
		"script":        {false, true, PlainValue},
		"viewBox":       {false, true, PlainValue},
		"href":          {false, true, URLValue},
		"xlink:href":    {false, true, URLValue},
		"disabled":      {false, true, BoolValue},
		"srcdoc":        {false, false, CodeValue},
		"onclick":       {false, false, CodeValue},
		"OnClick":       {false, false, CodeValue},
		"on":            {false, true, PlainValue},
		"x-y":           {true, true, PlainValue},
		"x-y_1.2":       {true, true, PlainValue},
		"X-y":           {false, false, PlainValue},
		"-x":            {false, false, PlainValue},
		"xy":            {false, true, PlainValue},
		"x:y":           {false, true, PlainValue},
		"x y":           {false, false, PlainValue},
		"x\x00-":        {false, false, PlainValue},
		"x>y-":          {false, false, PlainValue},
		"":              {false, false, PlainValue},
		"attributeName": {false, true, TargetValue},
	} {
		n := Intern(text)
		require.Equal(t, want.element, n.ValidElement(), "%q as an element", text)
		require.Equal(t, want.attr, n.ValidAttr(), "%q as an attribute", text)
		require.Equal(t, want.kind, n.ValueKind(), "%q", text)
	}
	for _, e := range strings.Fields("onabort onerror onload onanything") {
		require.Equal(t, CodeValue, Intern(e).ValueKind())
	}
}

func BenchmarkIntern(b *testing.B) {
	for b.Loop() {
		Intern("margin-top")
	}
}

package diffcore_test

import (
	"testing"

	d "github.com/duet-ui/duet/diffcore"
	"github.com/duet-ui/duet/internal/conformance/gentree"
)

func TestHash(t *testing.T) {
	s := newStage(func(s *stage) d.Node { return nilNode })
	of := func(n d.Node) uint64 { return d.Hash(&d.Mount{Next: n}) }
	for _, c := range []struct {
		name string
		x, y d.Node
		same bool
	}{
		{"order of attributes", s.el("p", attr("class", "a"), attr("title", "b")), s.el("p", attr("title", "b"), attr("class", "a")), true},
		{"which handler", s.el("p", d.On(d.EventClick, 0, nil)), s.el("p", d.On(d.EventClick, 4, &d.Binding{})), true},
		{"text and number", s.el("p", "12"), s.el("p", 12), true},
		{"hole and empty text", s.el("p", nil, "x"), s.el("p", "", "x"), true},
		{"copied", s.el("p", s.lis(1, 2)), d.Copy(s.el("p", s.lis(1, 2))), true},
		{"text", s.el("p", "a"), s.el("p", "b"), false},
		{"where text ends", s.el("p", "a", "bc"), s.el("p", "ab", "c"), false},
		{"value", s.el("p", attr("class", "a")), s.el("p", attr("class", "b")), false},
		{"values exchanged", s.el("p", attr("class", "a"), attr("title", "b")), s.el("p", attr("class", "b"), attr("title", "a")), false},
		{"binding", s.el("p", d.On(d.EventClick, 0, nil)), s.el("p", d.On(d.EventClick, 0, &d.Binding{Flags: d.Once})), false},
		{"level", s.el("p", s.el("b"), s.el("i")), s.el("p", s.el("b", s.el("i"))), false},
		{"list", s.el("p", s.list("a"), "b"), s.el("p", "a", "b"), false},
		{"key", s.el("p", d.KeyInt(1)), s.el("p", d.KeyInt(2)), false},
		{"kind of key", s.el("p", d.KeyInt(1)), s.el("p", d.KeyString("1")), false},
		{"namespace", s.el("a"), s.el("svg:a"), false},
	} {
		if got := of(c.x) == of(c.y); got != c.same {
			t.Errorf("%s: same is %v, want %v", c.name, got, c.same)
		}
	}
}

const fixedHash = 0x26802b46c0599ad8

// The number is part of the protocol: both sides compute it, perhaps in different builds.
func TestHashIsFixed(t *testing.T) {
	s := newStage(func(s *stage) d.Node {
		return s.el("main", attr("class", "a"), style("color", "red"), d.ID(d.AttrID, 3), d.On(d.EventClick, 0, &d.Binding{Flags: d.Once, Keys: "a b"}),
			"text", 12, nil, s.lis(1, 2), s.comp("C", "key", func(s *stage) d.Node { return s.list("x", d.Raw("<b>")) }), s.el("svg", s.el("svg:a")))
	})
	if got, want := d.Hash(s.root), uint64(fixedHash); got != want {
		t.Errorf("got %#x, want %#x", got, want)
	}
}

func TestCountDOM(t *testing.T) {
	for seed := range uint64(200) {
		m := gentree.New(seed, 60).Mount()
		got := d.CountDOM(m)
		if got == 0 {
			continue // raw markup
		}
		if want := len(elements(parse(t, markup(t, m)).Root)) - 1; got != want {
			t.Fatalf("seed %d: got %d, want %d", seed, got, want)
		}
	}
}

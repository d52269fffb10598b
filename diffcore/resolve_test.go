package diffcore_test

import (
	"testing"

	d "github.com/duet-ui/duet/diffcore"
)

func TestResolveAndFollow(t *testing.T) {
	row := func(text string) scene { return func(s *stage) d.Node { return s.el("li", s.el("b", text)) } }
	s := newStage(func(s *stage) d.Node {
		return s.el("div", nil, s.el("ul", s.list(s.comp("A", 1, row("a")), s.comp("B", 2, row("b")), s.el("li", d.KeyInt(3), s.el("i", "c")))), s.list(s.el("p", "x")))
	})
	for _, c := range []struct {
		path  []uint32
		mount string
		tag   string
	}{
		{nil, "", "div"}, {[]uint32{1}, "", "ul"}, {[]uint32{1, 0, 0}, "A", "li"}, {[]uint32{1, 0, 1, 0}, "B", "b"},
		{[]uint32{1, 0, 2, 0}, "", "i"}, {[]uint32{2, 0}, "", "p"},
		{[]uint32{0}, "-", ""}, {[]uint32{1, 0}, "-", ""}, {[]uint32{9}, "-", ""}, {[]uint32{1, 0, 1, 0, 0}, "-", ""}, {[]uint32{1, 0, 1, 0, 0, 0}, "-", ""},
		{[]uint32{1 << 31}, "-", ""},
	} {
		got, ok := d.Resolve(s.root, c.path, nil)
		if c.mount == "-" {
			if ok {
				t.Errorf("%v: resolved to %s", c.path, got.Node.Name())
			}
			continue
		}
		want := s.root
		if c.mount != "" {
			want = s.mounts[c.mount]
		}
		if !ok || got.Mount != want || got.Node.Name().String() != c.tag {
			t.Errorf("%v: got %v %s, want <%s> of %q", c.path, ok, got.Node.Name(), c.tag, c.mount)
		}
		if n, ok := d.Follow(got.Mount.Sent, got.Steps); !ok || n != got.Node {
			t.Errorf("%v: following the steps in the same tree leads elsewhere", c.path)
		}
	}
}

func TestFollow(t *testing.T) {
	s := newStage(func(s *stage) d.Node { return s.el("div", s.lis(1, 2, 3), s.list(s.el("p"), s.el("b")), s.el("i")) })
	at := func(path ...uint32) []d.Step {
		target, ok := d.Resolve(s.root, path, nil)
		if !ok {
			t.Fatalf("nothing at %v", path)
		}
		return target.Steps
	}
	row, unkeyed, end := at(0, 1), at(1, 1), at(2)
	for _, c := range []struct {
		name  string
		tree  d.Node
		steps []d.Step
		want  string
	}{
		{"moved", s.el("div", s.lis(3, 1, 2), s.list(), s.el("i")), row, "<li>2</li>"},
		{"moved, other list longer", s.el("div", s.lis(2), s.list("x"), s.el("i")), row, "<li>2</li>"},
		{"gone", s.el("div", s.lis(1, 3), s.list(), s.el("i")), row, ""},
		{"another element with the key", s.el("div", s.list(s.el("p", d.KeyInt(2))), s.list(), s.el("i")), row, ""},
		{"unkeyed, same", s.el("div", s.lis(1), s.list(s.el("p"), s.el("b", "x")), s.el("i")), unkeyed, "<b>x</b>"},
		{"unkeyed, one more", s.el("div", s.lis(1), s.list(s.el("b"), s.el("p"), s.el("b")), s.el("i")), unkeyed, ""},
		{"unkeyed, another", s.el("div", s.lis(1), s.list(s.el("p"), s.el("i")), s.el("i")), unkeyed, ""},
		{"unkeyed, keyed now", s.el("div", s.lis(1), s.list(s.el("p"), s.el("b", d.KeyInt(1))), s.el("i")), unkeyed, ""},
		{"a hole came", s.el("div", nil, s.list(), s.el("i")), end, "<i></i>"},
		{"a hole there", s.el("div", nil, nil, nil), end, ""},
		{"fewer", s.el("div", nil), end, ""},
		{"a text", d.Text("x"), end, ""},
	} {
		n, ok := d.Follow(c.tree, c.steps)
		if ok != (c.want != "") || ok && shown(t, n) != c.want {
			t.Errorf("%s: got %v, want %q", c.name, ok, c.want)
		}
	}
}

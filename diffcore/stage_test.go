package diffcore_test

import (
	"fmt"

	d "github.com/duet-ui/duet/diffcore"
)

// A stage renders pages for tables of cases: each scene is a tree, its components
// live on from scene to scene under their names.
type stage struct {
	arena   d.Arena
	root    *d.Mount
	mounts  map[string]*d.Mount
	slots   map[string]*d.Slot
	parent  *d.Mount
	changed []*d.Mount
	doc     *d.Doc
	w       d.Writer
}

type scene func(s *stage) d.Node

func newStage(first scene) *stage {
	s := &stage{root: &d.Mount{Token: "d"}, mounts: map[string]*d.Mount{}, slots: map[string]*d.Slot{}}
	s.play(first)
	d.Adopted(s.root)
	s.doc = d.NewDoc(s.root)
	return s
}

// play renders a scene.
func (s *stage) play(next scene) {
	s.changed = nil
	s.render(s.root, next)
}

func (s *stage) render(m *d.Mount, next scene) {
	outer := s.parent
	s.parent = m
	m.NextKids = nil
	m.Changed = true
	s.changed = append(s.changed, m)
	m.Next = d.Copy(next(s))
	s.parent = outer
}

// patch renders a scene and returns what changed.
func (s *stage) patch(next scene) []byte {
	s.play(next)
	return changed(&s.w, s.changed)
}

// el makes an element. Strings are texts, numbers ints, nil a hole.
func (s *stage) el(tag string, items ...any) d.Node {
	name := d.Intern(tag)
	if s.svg(tag) {
		name = svgNames[tag]
	}
	return s.arena.Seal(name, s.nodes(items))
}

// svgNames are the elements of SVG in these tests that HTML has too.
var svgNames = map[string]d.Name{"svg:a": d.TagSvgA, "svg:title": d.TagSvgTitle}

func (s *stage) svg(tag string) bool { return svgNames[tag] != 0 }

func (s *stage) nodes(items []any) []d.Node {
	var nodes []d.Node
	for _, it := range items {
		switch it := it.(type) {
		case nil:
			nodes = append(nodes, d.Node{})
		case string:
			nodes = append(nodes, d.Text(it))
		case int:
			nodes = append(nodes, d.Int(it))
		case d.Node:
			nodes = append(nodes, it)
		default:
			panic(fmt.Sprintf("%T is no item", it))
		}
	}
	return nodes
}

// list makes a fragment.
func (s *stage) list(items ...any) d.Node {
	nodes := s.nodes(items)
	kids := s.arena.Take(len(nodes))
	copy(kids, nodes)
	return d.List(kids)
}

// lis makes a keyed list of li; each shows its key.
func (s *stage) lis(keys ...int) d.Node {
	var items []any
	for _, k := range keys {
		items = append(items, s.el("li", d.KeyInt(k), k))
	}
	return s.list(items...)
}

// comp makes a component that keeps its instance as long as its name is used. In
// parentheses: props that changed make another slot.
func (s *stage) comp(name string, key any, tree scene) d.Node {
	m, ok := s.mounts[name]
	if !ok {
		m = &d.Mount{Token: name, Parent: s.parent, Depth: s.parent.Depth + 1}
		s.mounts[name] = m
		slot := &d.Slot{Type: name[0], Props: name}
		switch k := key.(type) {
		case int:
			slot.Key = d.KeyInt(k)
		case string:
			slot.Key = d.KeyString(k)
		}
		s.slots[name] = slot
	}
	s.parent.NextKids = append(s.parent.NextKids, m)
	s.render(m, tree)
	return d.Component(s.slots[name], len(s.parent.NextKids)-1)
}

// props gives the component of that name other props.
func (s *stage) props(name string, props int) {
	slot := *s.slots[name]
	slot.Props = props
	s.slots[name] = &slot
}

func attr(name, value string) d.Node { return d.Attr(d.Intern(name), value) }

func style(name, value string) d.Node { return d.Style(d.Intern(name), value) }

package gentree

import (
	"fmt"
	"strings"

	"github.com/duet-ui/duet/diffcore"
)

// String shows the page for people: elements as markup, texts quoted, lists in
// brackets, components in braces with their instance.
func (c *Comp) String() string {
	var b strings.Builder
	c.words(&b, 0)
	return b.String()
}

func (c *Comp) words(b *strings.Builder, depth int) {
	fmt.Fprintf(b, "%s{%s type %d props %d%s", strings.Repeat("  ", depth), c.ID, c.Type, c.Props, keyWords(c.Key))
	if c.Dirty {
		b.WriteString(" renders")
	}
	if c.Fails {
		b.WriteString(" fails")
	}
	b.WriteString("\n")
	c.Tree.words(b, depth+1)
	b.WriteString(strings.Repeat("  ", depth) + "}\n")
}

func (n *Node) words(b *strings.Builder, depth int) {
	indent := strings.Repeat("  ", depth)
	switch n.Kind {
	case diffcore.KindHole:
		b.WriteString(indent + "hole\n")
	case diffcore.KindText:
		fmt.Fprintf(b, "%s%q\n", indent, n.Text)
	case diffcore.KindInt:
		fmt.Fprintf(b, "%s%d\n", indent, n.Num)
	case diffcore.KindRaw:
		fmt.Fprintf(b, "%sraw %q\n", indent, n.Text)
	case diffcore.KindComponent:
		n.Comp.words(b, depth)
	case diffcore.KindList:
		b.WriteString(indent + "[\n")
		for _, kid := range n.Kids {
			kid.words(b, depth+1)
		}
		b.WriteString(indent + "]\n")
	case diffcore.KindElement:
		b.WriteString(indent + "<" + n.Tag.String() + keyWords(n.Key))
		for _, at := range n.Attrs {
			b.WriteString(attrWords(at))
		}
		if n.Fixed {
			b.WriteString(" (built once)")
		}
		b.WriteString(">\n")
		for _, kid := range n.Kids {
			kid.words(b, depth+1)
		}
	}
}

func keyWords(k diffcore.Node) string {
	switch k.Kind() {
	case diffcore.KindKeyInt:
		return fmt.Sprintf(" key=%d", k.Num())
	case diffcore.KindKeyString:
		return fmt.Sprintf(" key=%q", k.Str())
	}
	return ""
}

func attrWords(at diffcore.Node) string {
	switch at.Kind() {
	case diffcore.KindAttr:
		return fmt.Sprintf(" %s=%q", at.Name(), at.Str())
	case diffcore.KindStyle:
		return fmt.Sprintf(" style:%s=%q", at.Name(), at.Str())
	case diffcore.KindID:
		return fmt.Sprintf(" %s=id %d", at.Name(), at.Num())
	case diffcore.KindOn:
		return fmt.Sprintf(" on%s=%d", at.Name(), at.Num())
	}
	return ""
}

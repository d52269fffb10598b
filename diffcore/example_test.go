package diffcore_test

import (
	"fmt"

	"github.com/duet-ui/duet/diffcore"
)

// A page of one component changes a text: the patch, and a document that follows it.
func Example() {
	var arena diffcore.Arena
	greet := func(name string) diffcore.Node {
		defer arena.Reset()
		return diffcore.Copy(arena.Seal(diffcore.TagP, []diffcore.Node{
			diffcore.Attr(diffcore.AttrClass, "greeting"), diffcore.Text("Hello, "), diffcore.Text(name),
		}))
	}
	m := &diffcore.Mount{Next: greet("world")}
	doc := diffcore.NewDoc(m)
	diffcore.Adopted(m)

	m.Next, m.Changed = greet("<Duet>"), true
	var w diffcore.Writer
	w.Changed(m)
	patch, _ := diffcore.Decode(w.Bytes())
	fmt.Println(patch)
	if err := diffcore.Apply(doc, w.Bytes()); err != nil {
		fmt.Println(err)
	}
	fmt.Println(doc.HTML())
	// Output:
	// Go
	// Down 1
	// Text "<Duet>"
	// <p class="greeting"><!---->Hello, <!---->&lt;Duet&gt;</p>
}

// Markup names the component whose elements a parser would move.
func ExampleAppendHTML() {
	var arena diffcore.Arena
	div := arena.Seal(diffcore.TagDiv, nil)
	_, err := diffcore.AppendHTML(nil, &diffcore.Mount{Next: arena.Seal(diffcore.TagP, []diffcore.Node{div})})
	fmt.Println(err)
	// Output: diffcore: a parser moves <div> out of <p>
}

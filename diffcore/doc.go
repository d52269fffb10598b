// Package diffcore turns two trees into the patch that carries one to the other.
// It knows nothing of browsers, HTTP or components: a component is a Slot in a
// tree and a Mount that says what was last written of it.
//
// Read in order: node.go and arena.go (the data), seal.go and copy.go (how a tree
// is made), mount.go and writer.go (what is diffed, and what comes out), diff.go,
// attrs.go, children.go, keyed.go, lis.go (the diff), nodes.go, shapes.go and
// twins.go (new nodes, and how those of one shape are sent once), ops.go (the
// operations), decode.go, templates.go and entries.go (bytes that nobody vouches
// for), html.go (the same tree as markup), document.go, apply.go and morph.go (a
// reader of the patches).
//
// Every child of an element, a list or a component is one slot in the document,
// so an address is a path of child indexes:
//
//   - an element is the element;
//   - a text, an int or a hole among others is a comment, followed by the text if
//     that is not empty;
//   - a text, an int or a hole that is an element's only child is sole: the text
//     alone, or nothing;
//   - a list is its slots between the comments "[" and "]", raw markup likewise;
//   - a component is the slot of its root.
//
// A tree is read-only once it is sealed and may then be read from many goroutines.
// An Arena, a Writer and a Document are for one goroutine.
package diffcore

package diffcore

//go:generate go run ../internal/genops -o ../web/src/ops.js

// Version is the first byte of every patch.
const Version = 1

// An Op is the code of an operation. The cursor is the slot that operations work
// on; it begins at the root of the page, or where the frame says.
type Op byte

// The operations; Ops says what follows each.
const (
	_        Op = iota // 0 is never sent: a zeroed buffer is no patch
	OpGo               // the cursor is the page's root slot, then down by slot indexes
	OpDown             // to the i-th slot inside the current element or list
	OpUp               // n levels up
	OpSide             // to the sibling slot this many further
	OpText             // cursor at a text: what it shows
	OpSole             // cursor at an element that holds one text: what that shows
	OpAttr             // set an attribute and the property that goes with it
	OpDrop             // remove an attribute
	OpStyle            // set a CSS property; the empty value removes it
	OpID               // set an attribute to the id prefix and a number
	OpPrefix           // the id prefix for what follows
	OpFill             // replace all slots inside the element or list
	OpPut              // replace the slot; the cursor stands on the new one
	OpInsert           // at an index inside the element or list
	OpRemove           // from an index on, so many
	OpOrder            // base, old count, removed, then the new order
	OpRaw              // cursor at raw markup: replace it
	OpSync             // morph the slot into this tree
)

// An OpInfo describes an operation.
type OpInfo struct {
	Name string
	// Operands has a letter for each: u number, z signed number, s string, n name,
	// U count and so many numbers, k the inside of an element, d node, D count and so
	// many nodes, y node that may have keys, E count and so many entries of an order.
	Operands string
	Effect   string
}

// Ops is the table of the operations, by code. The JavaScript reader is made from it.
var Ops = [...]OpInfo{
	OpGo:     {"Go", "U", "cursor = root slot, then down by slot indexes"},
	OpDown:   {"Down", "u", "to the i-th slot inside the current element or list"},
	OpUp:     {"Up", "u", "n levels up"},
	OpSide:   {"Side", "z", "to the sibling slot at +delta"},
	OpText:   {"Text", "s", "cursor at a text slot: set its text"},
	OpSole:   {"Sole", "s", "cursor at an element: set its sole text"},
	OpAttr:   {"Attr", "ns", "set attribute"},
	OpDrop:   {"Drop", "n", "remove attribute"},
	OpStyle:  {"Style", "ns", "style.setProperty; empty removes"},
	OpID:     {"ID", "nu", "attribute = id prefix + \"-\" + u"},
	OpPrefix: {"Prefix", "s", "id prefix for what follows"},
	OpFill:   {"Fill", "k", "replace all slots of the cursor (element or list)"},
	OpPut:    {"Put", "d", "replace the cursor's slot; cursor stands on the new slot"},
	OpInsert: {"Insert", "uD", "cursor at the parent: insert at index"},
	OpRemove: {"Remove", "uu", "cursor at the parent: remove from index, count"},
	OpOrder:  {"Order", "uuUE", "cursor at the parent: base, old count, removed, entries"},
	OpRaw:    {"Raw", "s", "cursor at a raw slot: replace its markup"},
	OpSync:   {"Sync", "y", "morph the cursor's slot into this tree"},
}

// What a node begins with.
const (
	nodeText      = 0 // string
	nodeElement   = 1 // name, attributes, inside; 1 + Namespace
	nodeSVG       = 2
	nodeMathML    = 3
	nodeList      = 4 // count, nodes
	nodeRaw       = 5 // string
	nodeComponent = 6 // string, node: the string joins the id prefix inside
	nodeKeyed     = 7 // string, node: only in a Sync
	nodeShape     = 8 // count of holes, their leaves; then an element, which is the next template
	nodeClone     = 9 // number of a template, a string for each hole
)

// What an attribute of a node begins with.
const (
	attrPlain = 0 // name, string
	attrStyle = 1 // name, string
	attrID    = 2 // name, number
)

// What the inside of an element begins with; from 2 on it is 1 + the number of nodes.
const (
	insideNone = 0
	insideSole = 1 // string
)

// What an entry of an order begins with.
const (
	entryNew  = 0 // node
	entryMove = 1 // old index
	entryKeep = 2 // old index, how many
)

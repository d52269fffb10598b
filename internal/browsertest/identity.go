package browsertest

import "strings"

// Nodes is a set of DOM nodes remembered by identity.
type Nodes struct {
	page *Page
	key  string
}

// The page remembers nodes under a symbol, so that no walk over properties of
// window or of a node can see them.
const memory = `(window[Symbol.for("browsertest")] ??= {ids: new WeakMap(), next: 0, sets: {}})`

// Identity returns a number for the first match of selector: the same number
// means the same node. It starts afresh with each document.
func (p *Page) Identity(selector string) int {
	p.t.Helper()
	return Eval[int](p, `(() => {
	const m = `+memory+`, e = document.querySelector(`+quote(selector)+`);
	if (!e) return 0;
	if (!m.ids.has(e)) m.ids.set(e, ++m.next);
	return m.ids.get(e);
})()`)
}

// Remember keeps the first match of selector and every node below it: elements,
// texts and comments, in document order.
func (p *Page) Remember(selector string) *Nodes {
	p.t.Helper()
	key := Eval[string](p, `(() => {
	const m = `+memory+`, root = document.querySelector(`+quote(selector)+`), key = "s" + ++m.next, nodes = [];
	const walk = document.createTreeWalker(root);
	for (let n = root; n; n = walk.nextNode()) nodes.push(n);
	m.sets[key] = {root, nodes};
	return key;
})()`)
	return &Nodes{page: p, key: key}
}

// Len returns the number of nodes remembered.
func (n *Nodes) Len() int {
	n.page.t.Helper()
	return Eval[int](n.page, memory+`.sets[`+quote(n.key)+`].nodes.length`)
}

// AssertKept fails unless every remembered node is still in the document, below
// its root and in the same order. Nodes may have been added.
func (n *Nodes) AssertKept() {
	n.page.t.Helper()
	if lost := n.lost(); len(lost) > 0 {
		n.page.t.Errorf("browsertest: %d remembered nodes were removed, replaced or moved:\n%s", len(lost), strings.Join(lost, "\n"))
	}
}

// AssertSame fails unless the nodes below the root are exactly the remembered
// ones, in their order.
func (n *Nodes) AssertSame() {
	n.page.t.Helper()
	n.AssertKept()
	if now, was := n.count(), n.Len(); now != was {
		n.page.t.Errorf("browsertest: %d nodes below the root, want the %d remembered ones", now, was)
	}
}

func (n *Nodes) count() int {
	n.page.t.Helper()
	return Eval[int](n.page, `(() => {
	const walk = document.createTreeWalker(`+memory+`.sets[`+quote(n.key)+`].root);
	let count = 1;
	while (walk.nextNode()) count++;
	return count;
})()`)
}

func (n *Nodes) lost() []string {
	n.page.t.Helper()
	return Eval[[]string](n.page, `(() => {
	const {root, nodes} = `+memory+`.sets[`+quote(n.key)+`] ?? {};
	if (!root) return ["all: the document was replaced"];
	const say = (n) => (n.outerHTML ?? n.nodeName + " " + JSON.stringify(n.data)).slice(0, 120);
	const at = new Map(), walk = document.createTreeWalker(root);
	for (let n = root, i = 0; n; n = walk.nextNode()) at.set(n, i++);
	const lost = [];
	let last = -1;
	for (const n of nodes) {
		const i = root.isConnected ? at.get(n) : undefined;
		if (i === undefined || i < last) lost.push(say(n)); else last = i;
	}
	return lost;
})()`)
}

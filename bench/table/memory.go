package table

import (
	"encoding/json"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/runtime"
)

// Memory is what a page holds after a collection.
type Memory struct {
	JS    float64 // bytes of the JavaScript heap
	WASM  float64 // bytes of the linear memories
	DOM   float64 // bytes of the browser's own objects
	Nodes float64 // of all documents, alive or not yet collected
}

// A Life is the memory of one page in the course of its life.
type Life struct {
	Ready    Memory   // it answers clicks, the table is empty
	Thousand Memory   // it shows 1,000 rows
	Rounds   []Memory // each after 10,000 rows and none
}

// Live measures one life of a contender, with so many rounds.
func Live(b *Chromium, c *Contender, rounds int) (Life, error) {
	var life Life
	t, err := b.Open(c)
	if err != nil {
		return life, err
	}
	defer t.Close()
	if life.Ready, err = t.memory(); err != nil {
		return life, err
	}
	if err := t.Play(Step{"run", 0}); err != nil {
		return life, err
	}
	if life.Thousand, err = t.memory(); err != nil {
		return life, err
	}
	if err := t.Play(Step{"clear", 0}); err != nil {
		return life, err
	}
	for range rounds {
		if err := t.Play(Step{"runlots", 0}, Step{"clear", 0}); err != nil {
			return life, err
		}
		m, err := t.memory()
		if err != nil {
			return life, err
		}
		life.Rounds = append(life.Rounds, m)
	}
	return life, nil
}

// memory gives the page time to tidy up, collects, and looks.
func (t *Tab) memory() (Memory, error) {
	var m Memory
	if err := t.eval(nil, "harness.rest()"); err != nil {
		return m, err
	}
	for range 3 { // what finalizers let go is collected by the next
		if err := t.collect(); err != nil {
			return m, err
		}
	}
	metrics, err := t.metrics()
	if err != nil {
		return m, err
	}
	heap, err := ask(t, runtime.GetHeapUsage, cdp.Empty{})
	if err != nil {
		return m, err
	}
	m.JS, m.Nodes, m.DOM = metrics["JSHeapUsedSize"], metrics["Nodes"], heap.EmbedderHeapUsedSize
	m.WASM, err = t.linear()
	return m, err
}

// linear returns the bytes of all WebAssembly memories of the page.
func (t *Tab) linear() (float64, error) {
	const group = "memories"
	prototype, err := ask(t, runtime.Evaluate, runtime.EvaluateParams{Expression: "WebAssembly.Memory.prototype", ObjectGroup: group})
	if err != nil {
		return 0, err
	}
	found, err := ask(t, runtime.QueryObjects, runtime.QueryObjectsParams{PrototypeObjectID: prototype.Result.ObjectID, ObjectGroup: group})
	if err != nil {
		return 0, err
	}
	yes := true
	sum, err := ask(t, runtime.CallFunctionOn, runtime.CallFunctionOnParams{
		FunctionDeclaration: "function() { return this.reduce((sum, m) => sum + m.buffer.byteLength, 0) }",
		ObjectID:            found.Objects.ObjectID, ReturnByValue: &yes,
	})
	if err != nil {
		return 0, err
	}
	var bytes float64
	if err := json.Unmarshal(sum.Result.Value, &bytes); err != nil {
		return 0, err
	}
	return bytes, call(t, runtime.ReleaseObjectGroup, runtime.ReleaseObjectGroupParams{ObjectGroup: group})
}

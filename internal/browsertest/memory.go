package browsertest

import (
	"encoding/json"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/heapprofiler"
	domcounters "github.com/chromedp/cdproto/memory"
	"github.com/chromedp/cdproto/runtime"
)

// Memory is what a page holds, after garbage was collected.
type Memory struct {
	Heap  int // bytes of the JavaScript heap
	Wasm  int // bytes of all WebAssembly memories; they never shrink
	Nodes int // DOM nodes, those that only JavaScript still holds included
}

// Memory collects the page's garbage and says what is left.
func (p *Page) Memory() Memory {
	p.t.Helper()
	for range 3 { // what a collection frees may hold what the next one does
		do(p, heapprofiler.CollectGarbage, cdp.Empty{})
	}
	const group = "browsertest.memory"
	prototype := do(p, runtime.Evaluate, runtime.EvaluateParams{Expression: "WebAssembly.Memory.prototype", ObjectGroup: group})
	found := do(p, runtime.QueryObjects, runtime.QueryObjectsParams{PrototypeObjectID: prototype.Result.ObjectID, ObjectGroup: group})
	yes := true
	sum := do(p, runtime.CallFunctionOn, runtime.CallFunctionOnParams{
		FunctionDeclaration: "function() { return this.reduce((n, m) => n + m.buffer.byteLength, 0) }",
		ObjectID:            found.Objects.ObjectID,
		ReturnByValue:       &yes,
	})
	do(p, runtime.ReleaseObjectGroup, runtime.ReleaseObjectGroupParams{ObjectGroup: group})
	m := Memory{
		Heap:  int(do(p, runtime.GetHeapUsage, cdp.Empty{}).UsedSize),
		Nodes: int(do(p, domcounters.GetDOMCounters, cdp.Empty{}).Nodes),
	}
	if err := json.Unmarshal(sum.Result.Value, &m.Wasm); err != nil {
		p.t.Fatalf("browsertest: memory: %v", err)
	}
	return m
}

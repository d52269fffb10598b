package web_test

import (
	"encoding/json"
	"os"
	"testing"

	"github.com/duet-ui/duet/internal/browsertest"
)

// A patchCase is a page, patches, and the page they lead to.
type patchCase struct {
	Name       string   `json:"name"`
	HTMLBefore string   `json:"html_before"`
	Patches    []string `json:"patches"`
	HTMLAfter  string   `json:"html_after"`
}

func TestPatchesLeadToTheParseOfTheLastPage(t *testing.T) {
	b, err := os.ReadFile("/tmp/webx/patches.json")
	if err != nil {
		t.Fatal(err)
	}
	p := open(t, "applier.js")
	var cases []json.RawMessage
	json.Unmarshal(b, &cases)
	n := 0
	for len(cases) > 0 {
		k := min(len(cases), 100)
		part, _ := json.Marshal(cases[:k])
		cases = cases[k:]
		for _, w := range browsertest.Eval[[]struct{ Name, Got, Want string }](p, "T.conform("+string(part)+")") {
			if n++; n < 3 {
				t.Errorf("%s\n got %s\nwant %s", w.Name, w.Got, w.Want)
			}
		}
	}
	t.Log(n, "wrong")
}

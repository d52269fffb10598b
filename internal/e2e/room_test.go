package e2e

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/duet-ui/duet/internal/browsertest"
)

// Whoever is in a group sees who else is: who comes, whose connection is lost, who goes
// on to another page.
func TestPagesSeeWhoElseIsInTheirGroup(t *testing.T) {
	inBothStages(t, func(t *testing.T, taking bool) {
		srv := labProgram.start(t)
		stage := map[bool]string{false: live, true: taken}[taking]
		enter := func(user string) *browsertest.Page {
			o := browsertest.PageOptions{}
			if !taking {
				o.Block = []string{wasm}
			}
			p := browsertest.New(t).NewPage(o)
			p.Goto(srv.URL + "lab/other") // any page of that site
			require.True(t, browsertest.Eval[bool](p, `fetch("/lab/ctl/login?user=`+user+`", {method: "POST"}).then(r => r.ok)`))
			p.Goto(srv.URL + "lab/room")
			p.WaitFor(stage)
			return p
		}
		shows := func(p *browsertest.Page, list string) {
			t.Helper()
			p.WaitFor(`[...document.querySelectorAll("#present > li")].map(e => e.textContent).join("; ") == "` + list + `"`)
		}
		ann := enter("ann")
		shows(ann, "ann")
		bob := enter("bob")
		shows(bob, "ann; bob")
		shows(ann, "ann; bob")
		eve := enter("eve")
		shows(ann, "ann; bob; eve")

		bob.Click("#to-other")
		bob.WaitForText("#heading", "Other")
		shows(ann, "ann; eve")
		bob.Do(`history.back()`)
		shows(bob, "ann; bob; eve")
		shows(ann, "ann; bob; eve")

		eve.Close()
		shows(ann, "ann; bob; eve, away")
		shows(bob, "ann; bob; eve, away")
		ann.WaitFor(stage)
		bob.WaitFor(stage)
	})
}

package e2e

import (
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/duet-ui/duet/internal/browsertest"
)

// A tab that nobody sees is spared: it hears nothing until it is shown, and then of the
// last state only. What it does itself is done meanwhile.
func TestHiddenTabIsSparedAndCatchesUp(t *testing.T) {
	inBothStages(t, func(t *testing.T, taking bool) {
		srv := labProgram.start(t)
		p := open(browsertest.New(t), srv.URL+"lab/bench", taking)
		shown := p.Duplicate() // in the same window
		shown.Front()
		shown.WaitFor(map[bool]string{false: live, true: taken}[taking])
		p.WaitFor(`document.hidden`)
		before := operations(t, srv)
		p.Do(`document.querySelector("#both-add").click()`) // behind the word that it is hidden
		require.Eventually(t, func() bool { return operations(t, srv) > before }, 5*time.Second, 5*time.Millisecond)

		n := len(frames(t, p))
		for i := range 20 {
			push(t, srv, "all", map[string]any{"note": "note " + strconv.Itoa(i)})
		}
		shown.WaitForText("#note", "note 19")
		require.Len(t, frames(t, p), n)
		require.Equal(t, "as rendered", p.Text("#note"))
		p.Front()
		p.WaitForText("#note", "note 19")
		p.WaitForText("#both", "1")
		require.Len(t, frames(t, p), n+1)
	})
}

// operations are what pages have done so far.
func operations(t *testing.T, srv *browsertest.Program) uint64 {
	t.Helper()
	return control[struct{ Hub struct{ Ops uint64 } }](t, "GET", srv.URL+"lab/ctl/stats", nil).Hub.Ops
}

// A set that the server does not take is taken back, and the component can say why, until
// the next one.
func TestRefusedSetIsTakenBackWithItsReason(t *testing.T) {
	srv := labProgram.start(t)
	p := open(browsertest.New(t), srv.URL+"lab/bench", true)
	p.Type("#echo", "fine")
	p.WaitForText("#echoed", "fine")
	paste := func(value string) {
		p.Do(`{ const e = document.querySelector("#echo"); e.value = ` + value + `; e.dispatchEvent(new Event("input", {bubbles: true})) }`)
	}
	paste(`"x".repeat(70000)`)
	p.WaitForText("#refused", "size")
	p.WaitForText("#echoed", "fine")
	require.Equal(t, uint64(1), stats(t, srv).Hub.Refused["set: size"])
	paste(`"short"`)
	p.WaitForText("#refused", "")
	p.WaitForText("#echoed", "short")
}

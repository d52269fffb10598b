package table

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/duet-ui/duet/internal/browsertest"
	"github.com/duet-ui/duet/internal/clientbuild"
)

func TestMain(m *testing.M) { browsertest.Main(m) }

// faults returns how a contender's page differs from the contract of the table.
func faults(t *testing.T, c *Contender) []string {
	t.Helper()
	t.Cleanup(c.Close)
	p := browsertest.New(t).NewPage(browsertest.PageOptions{})
	p.Goto(c.URL)
	if c.Ready != "" {
		p.WaitFor(c.Ready)
	}
	p.Do("void (globalThis.harness = " + harness + ")")
	p.Do("harness.live()")
	return browsertest.Eval[[]string](p, "harness.check()")
}

// Rows of examples/jsbench are keyed: a row's node follows its data on swap and
// remove, and a replace makes new nodes.
func TestDuetKeepsTheContract(t *testing.T) {
	c, err := Duet(clientbuild.Test(t, jsbenchClient))
	require.NoError(t, err)
	assert.Empty(t, faults(t, c))
}

// The same holds while the page is still the server's.
func TestDuetKeepsTheContractBeforeTheTakeover(t *testing.T) {
	c, err := Duet(nil)
	require.NoError(t, err)
	c.Ready = `document.documentElement.dataset.duet == "live"`
	assert.Empty(t, faults(t, c))
}

func TestVanillaKeepsTheContract(t *testing.T) {
	c, err := Peer(t.Context(), base)
	require.NoError(t, err)
	assert.Empty(t, faults(t, c))
}

// The check must tell a page that is not keyed from one that is.
func TestTheCheckFindsWhatIsNotKeyed(t *testing.T) {
	c, err := Peer(t.Context(), base)
	require.NoError(t, err)
	t.Cleanup(c.Close)
	p := browsertest.New(t).NewPage(browsertest.PageOptions{})
	p.Goto(c.URL)
	// A swap that writes the texts of two rows anew instead of moving them.
	p.Do(`document.getElementById("swaprows").addEventListener("click", (e) => {
		e.stopPropagation();
		const rows = document.querySelector("tbody").rows, [a, b] = [rows[1], rows[998]], text = a.innerHTML;
		a.innerHTML = b.innerHTML;
		b.innerHTML = text;
	})`)
	p.Do("void (globalThis.harness = " + harness + ")")
	p.Do("harness.live()")
	assert.Contains(t, browsertest.Eval[[]string](p, "harness.check()"), "not keyed: a swap changes rows instead of moving them")
}

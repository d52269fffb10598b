package e2e

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/duet-ui/duet/examples/lab"
)

// A server that is asked to end says goodbye to its pages and ends at once, though
// they are connected and an action runs. The pages come back to the next one.
func TestShutdownSendsThePagesToTheNextServer(t *testing.T) {
	inBothStages(t, func(t *testing.T, taking bool) {
		srv := labProgram.start(t)
		v := visitBench(t, srv, taking)
		v.use()
		v.settles()
		v.Click("#job-run")
		control[string](t, "POST", srv.URL+"lab/ctl/job", map[string][]string{"text": {"first"}})
		v.WaitForText("#job-progress", "first")
		v.halfType()

		said := len(hellos(v.Page))
		began := time.Now()
		srv.Stop()
		require.Less(t, time.Since(began), 5*time.Second, "it waited for its pages until its patience was at an end")
		require.NotContains(t, srv.Output(), "context deadline exceeded")
		require.NotContains(t, srv.Output(), "ERROR")
		v.use()
		v.halfTypeAgain()

		srv.Start()
		v.saysHello(said)
		v.WaitFor(v.stage)
		v.settles()
		v.assertHalfTyped()
		v.WaitForText("#job-outcome", "unknown") // it ran in part, and nobody knows how far
		v.receives("from the next server")
		v.serverKnows(v.want)
		v.assertFresh("1", lab.Note.Set("from the next server"))
	})
}

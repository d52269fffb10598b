package bench

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/duet-ui/duet/internal/clientbuild"
	"github.com/duet-ui/duet/internal/webbuild"
)

// The budgets, in bytes after brotli 11.
const (
	bootBudget    = 8_000
	monitorBudget = 500_000
)

const monitorClient = "github.com/duet-ui/duet/examples/deploymonitor/client"

func TestBootScriptIsWithinItsBudget(t *testing.T) {
	assert.LessOrEqual(t, clientbuild.SizeOf("boot.js", webbuild.Boot()).Brotli, bootBudget)
}

func TestMonitorClientIsWithinItsBudget(t *testing.T) {
	assert.LessOrEqual(t, monitorSize(t).Brotli, monitorBudget)
}

func monitorSize(t *testing.T) clientbuild.Size {
	t.Helper()
	b, err := clientbuild.Make(t.Context(), clientbuild.Options{Package: monitorClient, Brotli: 11})
	require.NoError(t, err)
	s, err := b.Size("deploymonitor", clientbuild.Wasm)
	require.NoError(t, err)
	return s
}

package host_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/duet-ui/duet/internal/clientbuild"
)

// clientBudget is what a visitor may have to download, in bytes after brotli 11.
const clientBudget = 480_000

func TestClientIsWithinItsBudget(t *testing.T) {
	b, err := clientbuild.Make(t.Context(), clientbuild.Options{Package: "github.com/duet-ui/duet/examples/jsbench/client", Brotli: 11})
	require.NoError(t, err)
	s, err := b.Size("jsbench", clientbuild.Wasm)
	require.NoError(t, err)
	assert.LessOrEqual(t, s.Brotli, clientBudget)
}

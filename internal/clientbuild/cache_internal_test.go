package clientbuild

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestPruneRemovesOnlyWhatIsUnused(t *testing.T) {
	c, err := openCache(t.TempDir())
	require.NoError(t, err)
	now := time.Now()
	for name, age := range map[string]time.Duration{"old": unused + time.Hour, "new": time.Hour} {
		dir := filepath.Join(c.root, name)
		require.NoError(t, os.Mkdir(dir, 0o755))
		require.NoError(t, os.Chtimes(dir, now.Add(-age), now.Add(-age)))
	}
	c.prune(now.Add(-unused))
	entries, err := os.ReadDir(c.root)
	require.NoError(t, err)
	require.Len(t, entries, 1)
	assert.Equal(t, "new", entries[0].Name())
}

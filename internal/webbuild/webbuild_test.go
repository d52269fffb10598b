package webbuild_test

import (
	"bytes"
	"strings"
	"testing"

	"github.com/andybalholm/brotli"
	"github.com/stretchr/testify/require"

	"github.com/duet-ui/duet/internal/webbuild"
)

func TestStubFitsInItsBudget(t *testing.T) {
	require.LessOrEqual(t, len(webbuild.Stub()), 700)
	require.NotContains(t, strings.ToLower(webbuild.Stub()), "</script")
}

func TestBootFitsInItsBudget(t *testing.T) {
	var b bytes.Buffer
	w := brotli.NewWriterLevel(&b, brotli.BestCompression)
	_, err := w.Write(webbuild.Boot())
	require.NoError(t, err)
	require.NoError(t, w.Close())
	t.Logf("boot.js: %d bytes, %d after brotli", len(webbuild.Boot()), b.Len())
	require.LessOrEqual(t, b.Len(), 8000)
}

func TestBootDevIsReadable(t *testing.T) {
	require.Contains(t, string(webbuild.BootDev()), "function apply(")
	require.NotContains(t, string(webbuild.Boot()), "function apply(")
}

package browsertest_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/duet-ui/duet/internal/browsertest"
)

func TestProgramIsKilledAndStartsAgainOnItsAddress(t *testing.T) {
	binary := browsertest.BuildProgram(t, "./testdata/hello")
	server := browsertest.StartProgram(t, binary, browsertest.FreeAddr(t))
	p := browsertest.New(t).NewPage(browsertest.PageOptions{})
	p.Goto(server.URL)
	first := p.Text("#pid")
	url := server.URL
	server.Kill()
	assert.False(t, browsertest.Eval[bool](p, `fetch("/").then(() => true, () => false)`))
	server.Start()
	assert.Equal(t, url, server.URL)
	p.Reload()
	assert.NotEqual(t, first, p.Text("#pid"))
	p.Allow("ERR_CONNECTION_REFUSED")
	server.Stop()
	assert.Contains(t, server.Output(), "listening on")
}

package xss

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestPayloads(t *testing.T) {
	list := Payloads()
	assert.Greater(t, len(list), 500)
	seen := map[string]bool{}
	with := 0
	for i, p := range list {
		assert.False(t, seen[p], "twice: %q", p)
		seen[p] = true
		assert.NotContains(t, p, "CODE")
		if strings.Contains(p, Code(i)) {
			with++
		}
	}
	assert.Greater(t, with, 450, "most say who they are")
	for _, u := range URLs() {
		assert.NotContains(t, u, "<img", "%q", u)
	}
	assert.Len(t, URLs(), len(urls))
}

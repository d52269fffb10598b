package counter_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/duet-ui/duet/examples/counter"
	"github.com/duet-ui/duet/examples/internal/pagetest"
)

func TestCounterCountsByItsStep(t *testing.T) {
	p := pagetest.Open(t, counter.Counter{Step: 3})
	p.Click(pagetest.Button("Count"))
	p.Click(pagetest.Button("Count"))
	assert.Equal(t, "The count is 6", p.Text(pagetest.Tag("h1")))
}

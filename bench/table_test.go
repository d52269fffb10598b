package bench

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
)

func TestTableIsMarkdown(t *testing.T) {
	table := Table{Title: "Times", Head: []string{"what", "us"}}
	table.Add("a change", Micros(1234*time.Nanosecond))
	table.Add("b", Micros(250*time.Microsecond))
	var b strings.Builder
	table.Print(&b)
	assert.Equal(t, `
Times

| what     |   us |
| -------- | ---: |
| a change | 1.23 |
| b        |  250 |
`, b.String())
}

func TestMicrosKeepsThreeDigits(t *testing.T) {
	for d, want := range map[time.Duration]string{1500: "1.50", 15250: "15.2", 250_000: "250", 1_500_000: "1500"} {
		assert.Equal(t, want, Micros(d))
	}
}

package bench

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestReadmeIsMadeOfReports(t *testing.T) {
	dir := t.TempDir()
	assert.Error(t, Readme(&strings.Builder{}, dir), "nothing was measured")

	paint := Table{Title: TitlePaint, Head: []string{"operation", "vanilla", "duet"}}
	paint.Add("swap two rows", "17.0 (1.00)", "17.1 (1.01)")
	paint.Add("geometric mean", "1.00", "1.02")
	bytes := Table{Title: TitleBytes, Head: []string{"page", "raw", "gzip 9", "brotli 11"}}
	bytes.Add("vanilla", 3000, 1500, 1250)
	bytes.Add("duet", 3_000_000, 600_000, 470_123)
	memory := Table{Title: TitleMemory, Head: []string{"when", "what", "vanilla", "duet"}}
	memory.Add("ready", "WASM", "0.00", "4.50")
	memory.Add("1,000 rows", "WASM", "0.00", "5.25")
	memory.Add("1,000 rows", "JS", "0.76", "0.90")
	browser := Report{Part: "browser", Machine: "a machine", Tables: []Table{paint, bytes, memory}}
	browser.Goal(false, "click to paint", "1.05", "1.04")
	require.NoError(t, browser.Save(dir))

	var b strings.Builder
	require.NoError(t, Readme(&b, dir))
	assert.Equal(t, `
The keyed table in Chromium

| times of the page by hand, geometric means | vanilla |  duet |
| ------------------------------------------ | ------: | ----: |
| click to paint                             |    1.00 |  1.02 |
| bytes loaded, brotli 11, kB                |     1.2 | 470.1 |
| JS memory with 1,000 rows, MiB             |    0.76 |  0.90 |
| WASM memory with 1,000 rows, MiB           |    0.00 |  5.25 |

a machine.

Goals

| figure         | measured |          goal |
| -------------- | -------: | ------------: |
| click to paint |     1.05 | 1.04 (missed) |
`, b.String())
}

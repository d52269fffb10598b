package host

import (
	"cmp"
	"context"
	"log/slog"
	"maps"
	"slices"
	"time"

	"github.com/duet-ui/duet/internal/npm"
)

// An edition is the page with one htmx.
type edition struct {
	path   string // of the page
	major  int
	pkg    npm.Package
	wanted map[string]string // names under which the page imports files, to those in the package
	cards  string            // their markup
	glue   string            // the asset that introduces htmx to the page's stream
	config string            // of htmx: nothing evaluated, no style elements written, no history kept

	files map[string][]byte // by the names of wanted; nil if they could not be fetched
}

var editions = []edition{
	{
		path:   "/{$}",
		major:  4,
		pkg:    npm.Package{Name: "htmx.org", Version: "4.0.1", Integrity: "sha512-oF7JgXhDW9UXCy/k1ZYFUQgzu/rm19ORWPSPNL91vPluB2PB9+MV55tyQdH/w7o2EAbTYUG5SDW1R60mdkdqGg=="},
		wanted: map[string]string{"htmx.js": "dist/htmx.esm.min.js", "hx-sse.js": "dist/ext/hx-sse.min.js"},
		cards:  "htmx4.html",
		glue:   "htmx4.js",
		config: `{"includeIndicatorCSS":false,"history":false}`,
	},
	{
		path:   "/htmx-1",
		major:  1,
		pkg:    npm.Package{Name: "htmx.org", Version: "1.9.12", Integrity: "sha512-VZAohXyF7xPGS52IM8d1T1283y+X4D+Owf3qY1NZ9RuBypyu9l8cGsxUMAG5fEAb/DhT7rDoJ9Hpu5/HxFD3cw=="},
		wanted: map[string]string{"htmx.js": "dist/htmx.min.js"},
		cards:  "htmx1.html",
		glue:   "htmx1.js",
		config: `{"includeIndicatorStyles":false,"allowEval":false,"selfRequestsOnly":true,"historyEnabled":false}`,
	},
}

// fetchTime is how long the start of the server may wait for npm.
const fetchTime = 20 * time.Second

// fetchHtmx returns the editions with the files that could be had.
func fetchHtmx(ctx context.Context, source npm.Source, log *slog.Logger) []edition {
	ctx, cancel := context.WithTimeout(ctx, fetchTime)
	defer cancel()
	out := slices.Clone(editions)
	for i := range out {
		e := &out[i]
		inPackage := slices.Collect(maps.Values(e.wanted))
		files, err := source.Files(ctx, e.pkg, inPackage...)
		if err != nil {
			cmp.Or(log, slog.Default()).Warn("the page does without htmx", "version", e.pkg.Version, "err", err)
			continue
		}
		e.files = make(map[string][]byte)
		for name, path := range e.wanted {
			e.files[name] = files[path]
		}
	}
	return out
}

package table

import (
	"fmt"
	"io/fs"
	"log/slog"
	"time"

	"github.com/duet-ui/duet/app"
	"github.com/duet-ui/duet/bench"
	"github.com/duet-ui/duet/bench/table/click"
	"github.com/duet-ui/duet/server"
)

// clickScript clicks many times in one task and gives microseconds a click, of batches.
// Each batch must have been shown when it ends: what a page puts off does not count as
// done.
const clickScript = `(async () => {
	const button = document.getElementById("click"), count = document.getElementById("count");
	const batch = (n) => {
		const want = Number(count.textContent) + n;
		const began = performance.now();
		for (let i = 0; i < n; i++) button.click();
		const took = performance.now() - began;
		if (Number(count.textContent) !== want) throw new Error("clicks are shown late: " + count.textContent + " instead of " + want);
		return took * 1000 / n;
	};
	const rest = () => new Promise((done) => setTimeout(done, 2));
	for (let i = 0; i < 60; i++) { batch(100); await rest(); }
	const taken = [];
	for (let i = 0; i < 60; i++) { taken.push(batch(100)); await rest(); }
	return taken;
})()`

// clickPages serves the page where a click changes one text: by hand, and Duet's with
// its built client.
func clickPages(client fs.FS) (byHand, duet *Contender, err error) {
	byHand, err = serve("vanilla", isolated(files(map[string]body{"/": {"text/html; charset=utf-8", []byte(`<!doctype html><html lang="en">` +
		`<head><title>click</title><link rel="icon" href="data:,"></head><body><p><button id="click">Count</button><span id="count">0</span></p><script>` +
		`let n = 0; const text = document.getElementById("count").firstChild;` +
		`document.getElementById("click").addEventListener("click", () => { text.nodeValue = ++n; });</script></body></html>`)}})))
	if err != nil {
		return nil, nil, err
	}
	srv := server.New(server.Options{Keys: [][]byte{make([]byte, 32)}, Client: client, Pages: click.Pages, Isolate: true, Logger: slog.New(slog.DiscardHandler)})
	srv.Page("/{$}", func(*server.Request) app.Component { return click.Page{} }, server.Title("click"))
	duet, err = serve("duet", srv.Handler())
	if err != nil {
		byHand.Close()
		return nil, nil, err
	}
	duet.Ready = taken
	return byHand, duet, nil
}

// clicks measures a click on fresh pages of the contenders in turns.
func clicks(b *Chromium, rounds int, contenders ...*Contender) ([]bench.Sample, error) {
	samples := make([]bench.Sample, len(contenders))
	for range rounds {
		for i, c := range contenders {
			t, err := b.load(c)
			if err != nil {
				return nil, err
			}
			var batches []float64
			err = t.eval(&batches, clickScript)
			t.Close()
			if err != nil {
				return nil, fmt.Errorf("table: clicks on %s: %w", c.Name, err)
			}
			var s bench.Sample
			for _, us := range batches {
				s = append(s, time.Duration(us*1000))
			}
			samples[i] = append(samples[i], s.Median())
		}
	}
	return samples, nil
}

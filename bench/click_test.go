package bench

import (
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strconv"
	"testing"
	"time"

	"github.com/duet-ui/duet/app"
	"github.com/duet-ui/duet/bench/click"
	"github.com/duet-ui/duet/internal/browsertest"
	"github.com/duet-ui/duet/internal/clientbuild"
	"github.com/duet-ui/duet/server"
)

// clicks are times of a click that changes one text, until its listeners return.
type clicks struct {
	script Sample // plain JavaScript
	bare   Sample // Go by hand: an export in, an import out
	duet   Sample // a component after the takeover
	idle   Sample // a handler of it that changes nothing
}

// clickTable is the table of a click and how much of it is ours.
func clickTable(t *testing.T, n int) (table Table, overhead time.Duration) {
	got := measureClicks(t, n)
	table = Table{Title: "A click that changes one text in Chromium, until its listeners return, us", Head: []string{"by", "p10", "median", "p90", "more than JavaScript (p10)"}}
	base := got.script.Quantile(0.1)
	row := func(name string, s Sample) {
		table.Add(name, Micros(s.Quantile(0.1)), Micros(s.Median()), Micros(s.Quantile(0.9)), Micros(s.Quantile(0.1)-base))
	}
	row("JavaScript by hand", got.script)
	row("Go by hand: export in, import out", got.bare)
	row("a component", got.duet)
	row("a component's handler that changes nothing", got.idle)
	return table, got.duet.Quantile(0.1) - base
}

// measureScript has measure(id, n): nanoseconds of a click on the button, of n.
const measureScript = `
	window.measure = (id, n) => {
		const button = document.getElementById(id + "-button");
		const start = performance.now();
		for (let i = 0; i < n; i++) button.click();
		return (performance.now() - start) / n * 1e6;
	};`

// bareHTML is the page of the two buttons by hand.
const bareHTML = `<!doctype html><title>click</title><link rel="icon" href="data:,">
<main><button id="script-button">click</button><p id="script-text">0</p><button id="bare-button">click</button><p id="bare-text">0</p></main>
<script src="/bare/wasm_exec.js"></script><script>` + measureScript + `
	const text = (id) => document.getElementById(id).firstChild;
	const scriptText = text("script-text"), bareText = text("bare-text");
	let count = 0;
	document.getElementById("script-button").addEventListener("click", () => { scriptText.data = String(++count); });
	const go = new Go();
	const decoder = new TextDecoder();
	let memory;
	go.importObject.dom = {text: (p, n) => { bareText.data = decoder.decode(new Uint8Array(memory.buffer, p, n)); }};
	WebAssembly.instantiateStreaming(fetch("/bare/client.wasm"), go.importObject).then(({instance}) => {
		memory = instance.exports.mem;
		go.run(instance);
		document.getElementById("bare-button").addEventListener("click", () => instance.exports.click());
		window.ready = true;
	});
</script>`

// measureClicks takes four times n samples of many clicks each. The page is isolated, for a clock
// of 5 us.
func measureClicks(t *testing.T, n int) clicks {
	t.Helper()
	srv := server.New(server.Options{
		Keys:   [][]byte{make([]byte, 32)},
		Pages:  click.Pages,
		Client: clientbuild.Test(t, "github.com/duet-ui/duet/bench/click/client"),
		Logger: slog.New(slog.DiscardHandler),
	})
	srv.Page("/{$}", func(*server.Request) app.Component { return click.Counter{} })
	bare := clientbuild.Test(t, "github.com/duet-ui/duet/bench/click/bare")
	mux := http.NewServeMux()
	mux.Handle("/bare/", http.StripPrefix("/bare", http.FileServerFS(bare)))
	mux.HandleFunc("/bare.html", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		_, _ = io.WriteString(w, bareHTML)
	})
	mux.Handle("/", srv.Handler())
	site := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Cross-Origin-Opener-Policy", "same-origin")
		w.Header().Set("Cross-Origin-Embedder-Policy", "require-corp")
		w.Header().Set("Cross-Origin-Resource-Policy", "same-origin")
		mux.ServeHTTP(w, r)
	}))
	t.Cleanup(site.Close)

	b := browsertest.New(t)
	p, hand := b.NewPage(browsertest.PageOptions{}), b.NewPage(browsertest.PageOptions{})
	p.Goto(site.URL)
	p.WaitFor(`document.documentElement.dataset.duet == "taken"`)
	p.Do(measureScript)
	hand.Goto(site.URL + "/bare.html")
	hand.WaitFor("window.ready")

	// Samples are short, so that on a shared machine some are not disturbed.
	const each, warm = 100, 100
	var got clicks
	for range 4 { // by turns
		for _, side := range []struct {
			id   string
			page *browsertest.Page
			to   *Sample
		}{{"script", hand, &got.script}, {"bare", hand, &got.bare}, {"duet", p, &got.duet}, {"idle", p, &got.idle}} {
			side.page.Front()
			all := browsertest.Eval[[]float64](side.page, fmt.Sprintf(`Array.from({length: %d}, () => measure(%q, %d))`, n+warm, side.id, each))
			for _, ns := range all[warm:] { // by then the code is compiled
				*side.to = append(*side.to, time.Duration(ns))
			}
		}
	}
	want := strconv.Itoa(4 * (n + warm) * each)
	p.WaitForText("#duet-text", want)
	hand.WaitForText("#script-text", want)
	hand.WaitForText("#bare-text", want)
	return got
}

// Every click reaches its listener and changes its text, whatever it costs.
func TestClicksAreCounted(t *testing.T) {
	got := measureClicks(t, 1)
	t.Logf("script %v, bare %v, duet %v, idle %v", got.script.Median(), got.bare.Median(), got.duet.Median(), got.idle.Median())
}

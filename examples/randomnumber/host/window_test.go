package host_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/duet-ui/duet/internal/browsertest"
	"github.com/duet-ui/duet/internal/clientbuild"
)

// The stages of a page, as boot.js says them on the root element.
const (
	live  = `document.documentElement?.dataset.duet == "live"`
	taken = `document.documentElement?.dataset.duet == "taken"`
)

// all are the cards of a page with htmx.
var all = []string{"component", "fetch", "swap", "bare"}

// shows is true when each of the cards shows n, by itself and nothing else.
func shows(n int, cards ...string) string {
	expression := "true"
	for _, id := range cards {
		expression += ` && document.querySelector("#` + id + ` .number").textContent == "` + number(n) + `"`
	}
	return expression
}

// Every way shows each number, before and after the browser's Go has the page, in
// both editions, over one stream.
func TestAllWaysShowTheSameNumber(t *testing.T) {
	source := withNPM(t)
	for _, path := range []string{"/", "/htmx-1"} {
		for _, client := range []bool{false, true} {
			t.Run(path+map[bool]string{false: " live", true: " taken"}[client], func(t *testing.T) {
				h, url := serve(t, source, client)
				h.Show(7)
				p := browsertest.New(t).NewPage(browsertest.PageOptions{})
				p.Goto(url + path)
				p.WaitFor(shows(7, all...)) // who comes late gets the present number
				if client {
					p.WaitFor(taken)
				} else {
					p.WaitFor(live)
				}
				for n := 8; n < 14; n++ {
					h.Show(n)
					p.WaitFor(shows(n, all...))
				}
				p.WaitForText(".listening", "1 event stream is open")
				assert.Equal(t, 1, h.Stream.Len())
				assert.EqualValues(t, 1, h.Stream.Stats().Connected, "each part of the page has a stream of its own")
			})
		}
	}
}

// Without npm the page says so, and its other ways go on.
func TestWithoutNPM(t *testing.T) {
	h, url := serve(t, noNPM(t), false)
	h.Show(3)
	p := browsertest.New(t).NewPage(browsertest.PageOptions{})
	for _, path := range []string{"/", "/htmx-1"} {
		p.Goto(url + path)
		p.WaitFor(live)
		for n := 4; n < 7; n++ {
			h.Show(n)
			p.WaitFor(shows(n, "component", "bare"))
		}
		p.WaitForText("#missing", "npm fetches it")
	}
}

// Four windows, over HTTP/1.1, which allows six connections to a host: each has its
// stream, and htmx in each can fetch.
func TestFourWindowsAreInStep(t *testing.T) {
	source := withNPM(t)
	h, url := serve(t, source, false)
	h.Show(1)
	b := browsertest.New(t)
	var windows []*browsertest.Page
	for i := range 4 {
		p := b.NewPage(browsertest.PageOptions{})
		p.Goto(url + []string{"/", "/htmx-1"}[i%2])
		p.WaitFor(shows(1, all...))
		windows = append(windows, p)
	}
	for n := 2; n < 8; n++ {
		h.Show(n)
		for _, p := range windows {
			p.WaitFor(shows(n, all...))
		}
	}
	assert.Equal(t, 4, h.Stream.Len())
	for _, p := range windows {
		assert.Equal(t, "http/1.1", browsertest.Eval[string](p, `performance.getEntriesByType("navigation")[0].nextHopProtocol`))
	}
}

// A tab that nobody sees lets go of its stream, and is in step again when it is shown.
func TestHiddenTabLetsGoOfItsStream(t *testing.T) {
	h, url := serve(t, noNPM(t), false)
	h.Show(1)
	b := browsertest.New(t)
	p := b.NewPage(browsertest.PageOptions{})
	p.Goto(url)
	p.WaitFor(shows(1, "bare"))
	other := p.Duplicate() // in the same window
	other.Front()
	other.WaitFor(shows(1, "bare"))
	p.WaitFor(`document.hidden`)
	other.WaitForText(".listening", "1 event stream is open")
	h.Show(2)
	other.WaitFor(shows(2, "component", "bare"))
	assert.Equal(t, "1", browsertest.Eval[string](p, `document.querySelector("#bare .number").textContent`))
	p.Front()
	p.WaitFor(shows(2, "component", "bare"))
}

// The server dies as kill -9 does and starts again on its port: all ways go on, in
// both editions, without another page.
func TestKilledServerComesBack(t *testing.T) {
	withNPM(t)
	t.Setenv("XDG_CONFIG_HOME", t.TempDir()) // the keys of its tickets outlive it
	b, err := clientbuild.Make(t.Context(), clientbuild.Options{Package: client})
	require.NoError(t, err)
	srv := browsertest.StartProgram(t, browsertest.BuildProgram(t, "github.com/duet-ui/duet/examples/randomnumber/server"),
		"-addr", browsertest.FreeAddr(t), "-client", b.Dir, "-every", "300ms")
	browser := browsertest.New(t)
	for _, path := range []string{"", "htmx-1"} {
		t.Run("/"+path, func(t *testing.T) {
			p := browser.NewPage(browsertest.PageOptions{})
			p.Allow("ERR_") // what the browser says of a server that is gone
			p.Allow("WebSocket connection to")
			p.Allow("htmx:") // htmx tells of the fetches that failed
			p.Goto(srv.URL + path)
			p.WaitFor(taken)
			p.WaitFor(agree)
			p.Do(watch)
			p.WaitFor(moved)
			documents := p.Commits()
			srv.Kill()
			srv.Start()
			p.Do(watch)
			p.WaitFor(moved)
			p.WaitFor(agree)
			assert.Equal(t, documents, p.Commits(), "the page was loaded again")
		})
	}
}

// agree is true when all cards show one number.
const agree = `(() => {
	const shown = ["component", "fetch", "swap", "bare"].map(id => document.querySelector("#" + id + " .number").textContent);
	return shown[0] != "" && shown.every(n => n == shown[0]);
})()`

// watch forgets, and then notes of each card whether it shows something new; moved is
// true when all did, three times.
const watch = `
	window.watching?.forEach(o => o.disconnect());
	window.news = {};
	window.watching = ["component", "fetch", "swap", "bare"].map(id => {
		const card = document.querySelector("#" + id + " .number");
		let last = card.textContent;
		window.news[id] = 0;
		const observer = new MutationObserver(() => {
			if (card.textContent && card.textContent != last) { last = card.textContent; window.news[id]++; }
		});
		observer.observe(card, {childList: true, subtree: true, characterData: true});
		return observer;
	});`

const moved = `Object.values(window.news).every(n => n >= 3)`

package host_test

import (
	"context"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/duet-ui/duet/examples/randomnumber/host"
	"github.com/duet-ui/duet/internal/browsertest"
	"github.com/duet-ui/duet/push/events"
)

// plain serves a stream and one page in a router of net/http: nothing of Duet but
// the stream.
func plain(t *testing.T, opt events.Options, body string, more map[string]http.HandlerFunc) (*events.Stream, string) {
	t.Helper()
	opt.Logger = slog.New(slog.DiscardHandler)
	s := events.New(opt)
	mux := http.NewServeMux()
	mux.Handle("GET /rn-updates", s)
	mux.HandleFunc("GET /{$}", func(w http.ResponseWriter, _ *http.Request) {
		_, _ = w.Write([]byte("<!DOCTYPE html><link rel=icon href=data:,><title>plain</title>" + body))
	})
	for pattern, h := range more {
		mux.HandleFunc(pattern, h)
	}
	srv := httptest.NewServer(mux)
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
		defer cancel()
		assert.NoError(t, s.Shutdown(ctx))
		srv.Close()
	})
	return s, srv.URL
}

// What push/events promises of a browser's own EventSource, which alone decides what
// a last id is and when to stay away.
func TestEventSourceMissesNothingAndStops(t *testing.T) {
	connected := make(chan string, 10)
	s, url := plain(t, events.Options{
		Retry: 50 * time.Millisecond, KeepAlive: 50 * time.Millisecond,
		OnConnect: func(c *events.Client, _ *http.Request) { connected <- c.LastEventID() },
	}, `<script>
		window.seen = [];
		window.source = new EventSource("/rn-updates");
		source.onmessage = e => seen.push(e.data);
		source.addEventListener("gap", e => seen.push("gap: " + e.data));
	</script>`, nil)
	send := func(data string, to ...events.Target) events.Sent {
		sent, err := s.Send(events.Event{Data: data}, to...)
		require.NoError(t, err)
		return sent
	}
	p := browsertest.New(t).NewPage(browsertest.PageOptions{})
	p.Goto(url)
	require.Empty(t, <-connected)

	// Broken off, and sent to while it is away: all comes, once.
	send("1")
	two := send("2\n2")
	require.Equal(t, 1, s.Close(events.All()))
	send("3")
	require.Equal(t, two.ID, <-connected)
	send("4")
	p.WaitFor(`seen.join() == "1,2\n2,3,4"`)

	// What does not concern it moves its place all the same, in a keep-alive.
	last := send("not for this page", events.Group("nobody"))
	kept := s.Stats().KeepAlives
	require.Eventually(t, func() bool { return s.Stats().KeepAlives > kept+1 }, 20*time.Second, time.Millisecond)
	s.Close(events.All())
	require.Equal(t, last.ID, <-connected)

	// Told to stop, it asks once more and stays away.
	require.Equal(t, 1, s.Stop(events.All()))
	p.WaitFor(`source.readyState == EventSource.CLOSED`)
	assert.Equal(t, "1,2\n2,3,4", browsertest.Eval[string](p, `seen.join()`))
	assert.EqualValues(t, 2, s.Stats().Stopped, "at the end of the stream, and by 204")
	assert.Empty(t, connected)
}

// htmx of both majors as it comes, each with a stream of its own.
func TestHtmxWithoutAnyGlue(t *testing.T) {
	source := withNPM(t)
	for _, c := range []struct {
		name, file, extension, page string
	}{
		{"htmx 4", "dist/htmx.min.js", "dist/ext/hx-sse.min.js", `
			<div class=card hx-sse:connect="/rn-updates" hx-swap=none><p id=fetch hx-get="/random" hx-trigger="number from:'closest .card'"></p></div>
			<p id=swap hx-sse:connect="/rn-updates"></p>`},
		{"htmx 1.9", "dist/htmx.min.js", "", `
			<div hx-sse="connect:/rn-updates"><p id=fetch hx-get="/random" hx-trigger="sse:number"></p><p id=swap hx-sse="swap:message"></p></div>`},
	} {
		t.Run(c.name, func(t *testing.T) {
			pkg := host.Packages()[map[string]int{"htmx 4": 0, "htmx 1.9": 1}[c.name]]
			names := append([]string{c.file}, strings.Fields(c.extension)...)
			files, err := source.Files(t.Context(), pkg, names...)
			require.NoError(t, err)
			serve := func(content []byte) http.HandlerFunc {
				return func(w http.ResponseWriter, _ *http.Request) {
					w.Header().Set("Content-Type", "text/javascript")
					_, _ = w.Write(content)
				}
			}
			more := map[string]http.HandlerFunc{
				"GET /htmx.js": serve(files[c.file]),
				"GET /sse.js":  serve(files[c.extension]),
				"GET /random":  func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte("<b>fetched</b>")) },
			}
			scripts := `<script src="/htmx.js"></script>` // not deferred: htmx 4 would begin before its extension is there
			if c.extension != "" {
				scripts += `<script src="/sse.js"></script>`
			}
			streams := 1 + len(names) - 1 // htmx 4 has one for each element that connects
			s, url := plain(t, events.Options{Retry: 50 * time.Millisecond}, scripts+c.page, more)
			p := browsertest.New(t).NewPage(browsertest.PageOptions{})
			p.Allow("console.error: Event") // htmx 1.9 tells of each stream that ended
			p.Goto(url)
			for _, data := range []string{"first", "second"} {
				require.Eventually(t, func() bool { return s.Len() == streams }, 20*time.Second, time.Millisecond)
				_, err := s.Send(events.Event{Name: "number", Data: "1"})
				require.NoError(t, err)
				_, err = s.Send(events.Event{Data: "<i>" + data + "</i>"})
				require.NoError(t, err)
				p.WaitFor(`document.querySelector("#fetch").innerHTML == "<b>fetched</b>" && document.querySelector("#swap").innerHTML == "<i>` + data + `</i>"`)
				p.Do(`document.querySelector("#fetch").textContent = ""`)
				s.Close(events.All()) // and all again, by what it does by itself
			}
		})
	}
}

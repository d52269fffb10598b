package metrics_test

import (
	"net/http/httptest"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/duet-ui/duet/app"
	"github.com/duet-ui/duet/push"
	"github.com/duet-ui/duet/push/events"
	"github.com/duet-ui/duet/push/hub"
	"github.com/duet-ui/duet/server"
	"github.com/duet-ui/duet/server/metrics"
)

var note = app.Served("metricsNote", "")

func TestFiguresOfAServerAndItsStreams(t *testing.T) {
	s := server.New(server.Options{Keys: [][]byte{[]byte(strings.Repeat("k", 32))}})
	news, sport := events.New(events.Options{}), events.New(events.Options{})
	h := metrics.Handler(s, metrics.Stream("news", news), metrics.Stream("sport", sport))

	s.Updater().Push(push.All(), note.Set("a"))
	_, err := news.Send(events.Event{Data: "a"})
	require.NoError(t, err)
	foreign := httptest.NewRequest("GET", "/_duet/live", nil)
	foreign.Host, foreign.Header["Origin"] = "localhost", []string{"https://elsewhere.example"}
	s.Handler().ServeHTTP(httptest.NewRecorder(), foreign)

	w := httptest.NewRecorder()
	h.ServeHTTP(w, httptest.NewRequest("GET", "/metrics", nil))
	assert.Equal(t, 200, w.Code)
	for _, line := range []string{
		`duet_pushes_total 1`,
		`duet_retained_values 1`,
		`duet_sessions{state="connected"} 0`,
		`duet_refused_total{reason="origin"} 1`,
		`duet_stream_events_total{stream="news"} 1`,
		`duet_stream_events_total{stream="sport"} 0`,
		`duet_unacknowledged_bytes 0`,
		`duet_push_fanout_seconds_count 0`,
		`duet_turn_seconds_bucket{le="+Inf"} 0`,
		`duet_event_frame_seconds_bucket{le="0.001"} 0`,
		`duet_action_seconds_sum 0`,
		`duet_open_seconds_count 0`,
		`duet_frame_bytes_bucket{le="1024"} 0`,
	} {
		assert.Contains(t, w.Body.String(), line+"\n")
	}
	assert.Contains(t, w.Body.String(), "go_goroutines ")
}

// Every figure of the hub and of streams is shown: one that is added later must be
// added there, too, or named here as shown in another.
func TestEveryFigureIsShown(t *testing.T) {
	shownOtherwise := map[string]string{"Groups": "", "History": "", "Stopped": "", "KeepAlives": "", "Replayed": "", "Panics": ""}
	fields := 0
	for _, typ := range []reflect.Type{reflect.TypeFor[hub.Stats](), reflect.TypeFor[events.Stats]()} {
		for f := range typ.Fields() {
			if _, ok := shownOtherwise[f.Name]; !ok || typ == reflect.TypeFor[hub.Stats]() {
				fields++
			}
		}
	}
	s := server.New(server.Options{Keys: [][]byte{[]byte(strings.Repeat("k", 32))}})
	w := httptest.NewRecorder()
	metrics.Handler(s, metrics.Stream("x", events.New(events.Options{}))).ServeHTTP(w, httptest.NewRequest("GET", "/metrics", nil))
	histograms := regexp.MustCompile(`(?m)^# TYPE (duet_\w+) histogram$`).FindAllStringSubmatch(w.Body.String(), -1)
	assert.Len(t, histograms, reflect.TypeFor[hub.Histograms]().NumField())
	lines := 0
	for line := range strings.Lines(w.Body.String()) {
		if strings.HasPrefix(line, "duet_") && !slices.ContainsFunc(histograms, func(h []string) bool { return strings.HasPrefix(line, h[1]) }) {
			lines++
		}
	}
	assert.GreaterOrEqual(t, lines, fields)
}

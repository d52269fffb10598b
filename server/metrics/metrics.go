// Package metrics shows what a server does to Prometheus. Programs that do not want
// it do not link it.
//
//	http.Handle("GET /metrics", metrics.Handler(s, metrics.Stream("news", news)))
//
// The page has no guard of its own: serve it on an address of its own, or behind one.
package metrics

import (
	"net/http"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"github.com/duet-ui/duet/push/hub"
	"github.com/duet-ui/duet/server"
)

// Handler answers with the figures of s, of the Go runtime, of the process, and of
// what else is given, in the text format of Prometheus. It panics when two collectors
// have one name.
func Handler(s *server.Server, more ...prometheus.Collector) http.Handler {
	r := prometheus.NewRegistry()
	r.MustRegister(Server(s), collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	r.MustRegister(more...)
	return promhttp.HandlerFor(r, promhttp.HandlerOpts{})
}

// Server returns a collector of the figures of s and of its pages. Their names begin
// with "duet_"; each is read when it is asked for.
func Server(s *server.Server) prometheus.Collector { return &serverFigures{s} }

type serverFigures struct{ s *server.Server }

var (
	sessions  = desc("sessions", "Live pages.", "state")
	pending   = desc("pages_pending", "Pages that were given out and have not connected yet, an estimate.")
	journal   = desc("journal_entries", "Pushes that the journal holds.")
	retained  = desc("retained_values", "Values that pages opened later start with.")
	opened    = desc("sessions_opened_total", "Sessions made.")
	resumed   = desc("sessions_resumed_total", "Connections that went on with their session, by whether it was exact.", "exact")
	outdated  = desc("sessions_outdated_total", "Of the sessions made, those whose place in the journal was gone.")
	synced    = desc("syncs_total", "Times that a whole tree was sent.")
	frames    = desc("frames_total", "Frames sent.")
	sent      = desc("sent_bytes_total", "Bytes of all messages sent to pages.")
	received  = desc("messages_received_total", "Messages of pages.")
	ops       = desc("operations_total", "Operations of pages: applied, repeated (not applied again), stale (the target was gone).", "outcome")
	renders   = desc("renders_total", "Renders of components.")
	taken     = desc("renders_taken_total", "Times that a component took the tree of an equal one of another page instead of rendering.")
	bodies    = desc("bodies_taken_total", "Times that a page took a patch or a state that was encoded for another one.")
	shared    = desc("renders_shared", "Renders that pages have in common or could have.")
	unshared  = desc("renders_unshared_total", "Renders that are one page's own, by reason.", "reason")
	conflated = desc("frames_conflated_total", "Times that a page which was not ready for a frame was only marked.")
	takeovers = desc("takeovers_total", "Pages handed to the browser's Go.")
	pushes    = desc("pushes_total", "Pushes.")
	calls     = desc("action_calls_total", "Calls of actions.")
	unacked   = desc("unacknowledged_bytes", "Bytes of frames that no page has confirmed.")
	rechecks  = desc("reauthorizations_total", "Times that a live page was asked for.")
	answered  = desc("action_calls_answered_total", "Calls that did not run because their store knew what became of them.")
	panics    = desc("panics_total", "Panics of user code, contained.", "where")
	reports   = desc("browser_reports_total", "Reports of faults from browsers.")
	refused   = desc("refused_total", "What was refused, by reason.", "reason")
)

// Histograms.
var (
	turns      = desc("turn_seconds", "Time that a page's state was held at a stretch: events, pushes, renders, diffs.")
	fanouts    = desc("push_fanout_seconds", "From a push to the last frame of it written, of pages that were ready for one.")
	feedback   = desc("event_frame_seconds", "From an operation of a page to the frame with what it did written.")
	actions    = desc("action_seconds", "Time that a call ran.")
	opens      = desc("open_seconds", "From a hello to its welcome: guards, loaders, render.")
	frameBytes = desc("frame_bytes", "Bytes of a frame.")
)

func desc(name, help string, labels ...string) *prometheus.Desc {
	return prometheus.NewDesc("duet_"+name, help, labels, nil)
}

// Describe implements prometheus.Collector.
func (f *serverFigures) Describe(ch chan<- *prometheus.Desc) { prometheus.DescribeByCollect(f, ch) }

// Collect implements prometheus.Collector.
func (f *serverFigures) Collect(ch chan<- prometheus.Metric) {
	h, s := f.s.Hub().Stats(), f.s.Stats()
	gauge := func(d *prometheus.Desc, v int, labels ...string) {
		ch <- prometheus.MustNewConstMetric(d, prometheus.GaugeValue, float64(v), labels...)
	}
	count := func(d *prometheus.Desc, v uint64, labels ...string) {
		ch <- prometheus.MustNewConstMetric(d, prometheus.CounterValue, float64(v), labels...)
	}
	gauge(sessions, h.Sessions, "connected")
	gauge(sessions, h.Away, "away")
	gauge(pending, h.Pending)
	gauge(journal, h.Journal)
	gauge(retained, h.Retained)
	count(opened, h.Opened)
	count(resumed, h.Exact, "yes")
	count(resumed, h.Resumed-min(h.Exact, h.Resumed), "no")
	count(outdated, h.Outdated)
	count(synced, h.Synced)
	count(frames, h.Frames)
	count(sent, h.Bytes)
	count(received, h.Messages)
	count(ops, h.Ops, "applied")
	count(ops, h.Repeated, "repeated")
	count(ops, h.Stale, "stale")
	count(renders, h.Renders)
	count(taken, h.Taken)
	count(bodies, h.Bodies)
	gauge(shared, h.Shared)
	for reason, n := range h.Unshared {
		count(unshared, n, reason)
	}
	count(conflated, h.Conflated)
	count(takeovers, h.Takeovers)
	count(pushes, h.Pushes)
	count(calls, h.Calls)
	count(panics, h.Panics, "live")
	count(panics, s.RenderPanics, "response")
	count(reports, h.Reports)
	for reason, n := range h.Refused {
		count(refused, n, reason)
	}
	gauge(unacked, h.Unacked)
	count(rechecks, h.Rechecks)
	count(answered, h.Answered)
	t := f.s.Hub().Histograms()
	distribution := func(d *prometheus.Desc, h hub.Histogram) {
		below, sum := make(map[float64]uint64, len(h.Bounds)), uint64(0)
		for i, bound := range h.Bounds {
			sum += h.Counts[i]
			below[bound] = sum
		}
		ch <- prometheus.MustNewConstHistogram(d, h.Count(), h.Sum, below)
	}
	distribution(turns, t.Turn)
	distribution(fanouts, t.Fanout)
	distribution(feedback, t.Event)
	distribution(actions, t.Action)
	distribution(opens, t.Open)
	distribution(frameBytes, t.Frame)
	count(refused, s.RefusedHosts, "host")
	count(refused, s.RefusedOrigins, "origin")
	count(refused, s.RefusedTickets, "ticket")
	count(refused, s.RefusedCarried, "transport")
}

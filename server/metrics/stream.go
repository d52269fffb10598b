package metrics

import (
	"github.com/prometheus/client_golang/prometheus"

	"github.com/duet-ui/duet/push/events"
)

// Stream returns a collector of the figures of an event stream. name tells it from
// other streams, as the label "stream".
func Stream(name string, s *events.Stream) prometheus.Collector {
	desc := func(figure, help string, labels ...string) *prometheus.Desc {
		return prometheus.NewDesc("duet_stream_"+figure, help, labels, prometheus.Labels{"stream": name})
	}
	return &streamFigures{
		s:            s,
		clients:      desc("clients", "Clients that listen."),
		history:      desc("history_bytes", "Bytes of events that are held for those who come back."),
		connected:    desc("connected_total", "Streams begun."),
		disconnected: desc("disconnected_total", "Streams ended."),
		cut:          desc("cut_total", "Streams ended because the reader was slow, or took no write.", "why"),
		published:    desc("events_total", "Events sent, each encoded once."),
		delivered:    desc("delivered_total", "Events written to clients."),
		bytes:        desc("sent_bytes_total", "Bytes written."),
		dropped:      desc("dropped_total", "Events dropped from full queues."),
		replays:      desc("replays_total", "Clients that came back: to all that they missed, or to a gap.", "outcome"),
		refused:      desc("refused_total", "Streams refused, by reason.", "reason"),
	}
}

type streamFigures struct {
	s *events.Stream

	clients, history, connected, disconnected, cut, published, delivered, bytes, dropped, replays, refused *prometheus.Desc
}

// Describe implements prometheus.Collector.
func (f *streamFigures) Describe(ch chan<- *prometheus.Desc) { prometheus.DescribeByCollect(f, ch) }

// Collect implements prometheus.Collector.
func (f *streamFigures) Collect(ch chan<- prometheus.Metric) {
	n := f.s.Stats()
	gauge := func(d *prometheus.Desc, v int) {
		ch <- prometheus.MustNewConstMetric(d, prometheus.GaugeValue, float64(v))
	}
	count := func(d *prometheus.Desc, v uint64, labels ...string) {
		ch <- prometheus.MustNewConstMetric(d, prometheus.CounterValue, float64(v), labels...)
	}
	gauge(f.clients, n.Clients)
	gauge(f.history, n.HistoryBytes)
	count(f.connected, n.Connected)
	count(f.disconnected, n.Disconnected)
	count(f.cut, n.Slow, "slow")
	count(f.cut, n.TimedOut, "timeout")
	count(f.published, n.Events)
	count(f.delivered, n.Delivered)
	count(f.bytes, n.Bytes)
	count(f.dropped, n.Dropped)
	count(f.replays, n.Replays, "replayed")
	count(f.replays, n.Gaps, "gap")
	count(f.refused, n.RefusedTotal, "total")
	count(f.refused, n.RefusedAddress, "address")
	count(f.refused, n.RefusedUser, "user")
	count(f.refused, n.RefusedClosed, "closed")
	count(f.refused, n.RefusedOrigin, "origin")
	count(f.refused, n.RefusedAuthorize, "authorize")
}

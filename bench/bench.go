// Package bench measures what Duet promises in numbers. Its tests hold the
// bounds that do not depend on the machine (bytes, memory left behind); with
// -figures they measure everything and print tables (make bench).
//
// Read in order: stats.go, table.go, then one file a figure: render_test.go
// (a change on the server), latency_test.go (until the DOM shows it),
// views_test.go (memory of page views), size_test.go (bytes to download).
package bench

// Package bench measures what Duet promises in numbers. Its tests hold the bounds that
// do not depend on the machine (bytes, memory left behind, that pages are equal and
// keyed); with -figures they measure and print tables (make bench).
//
// What is measured stands in three packages: trees (pages to HTML, and their changes,
// without a browser, also as js/wasm), table (the keyed table in Chromium beside other
// frameworks), and the tests here (a live page of the Deployment Monitor).
//
// Read in order: stats.go, rounds.go (sides take turns), table.go, report.go, readme.go,
// then the tests, one file a figure: render_test.go (a change on the server),
// latency_test.go (until the DOM shows it), views_test.go (memory of page views),
// size_test.go (bytes to download).
package bench

//go:build !js || serverside

package diffcore

// judging says that a Writer can tell of faults of nesting. A browser hears of them
// from its server, and does not download what finds them.
const judging = true

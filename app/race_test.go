//go:build race

package app_test

// raceEnabled says that the race detector runs, under which pools forget at random.
const raceEnabled = true

package pipeline

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestLinesAreCutAtNewlinesWhereverWritesEnd(t *testing.T) {
	text := "one\r\ntwo\n\nlast"
	for cut := range len(text) {
		var got []string
		l := lines{hide: "/scratch/", line: func(s string) { got = append(got, s) }}
		l.Write([]byte(text[:cut]))
		l.Write([]byte(text[cut:]))
		l.flush()
		assert.Equal(t, []string{"one", "two", "", "last"}, got, "cut at %d", cut)
		assert.Equal(t, "one\ntwo\n\nlast", l.tail())
	}
}

func TestLinesHideTheScratchFolder(t *testing.T) {
	var got []string
	l := lines{hide: "/scratch/", line: func(s string) { got = append(got, s) }}
	l.Write([]byte("/scratch/src/main.go:3: bad\n"))
	assert.Equal(t, []string{"src/main.go:3: bad"}, got)
}

func TestOutputIsBounded(t *testing.T) {
	longest := 0
	l := lines{hide: "/scratch/", line: func(s string) { longest = max(longest, len(s)) }}
	for range 100 {
		l.Write([]byte(strings.Repeat("ä", 1000)))
	}
	l.Write([]byte("\n"))
	for range 2000 {
		l.Write([]byte("a line like any other\n"))
	}
	assert.LessOrEqual(t, longest, LineBytes+len("…"))
	assert.LessOrEqual(t, len(l.tail()), tailBytes+60)
	assert.True(t, strings.HasPrefix(l.tail(), "… (earlier output left out)\n"))
	assert.True(t, strings.HasSuffix(l.tail(), "like any other"))
}

func TestLogKeepsTheLatestLinesAndOlderStatesKeepTheirs(t *testing.T) {
	s := State{}
	var old []State
	for range LogLines * 3 {
		s = s.withLine("x")
		old = append(old, s)
	}
	assert.Len(t, s.Log, LogLines)
	assert.Equal(t, LogLines*3, s.Log[LogLines-1].ID)
	for i, o := range old {
		assert.Equal(t, i+1, o.Log[len(o.Log)-1].ID)
		assert.Equal(t, max(1, i+2-LogLines), o.Log[0].ID)
	}
}

func TestModuleName(t *testing.T) {
	for mod, want := range map[string]string{
		"// a site\nmodule example.org/fieldnotes\n\ngo 1.26\n": "fieldnotes",
		"module \"quoted.org/x/y\"":                             "y",
		"module one // comment":                                 "one",
		"go 1.26\n":                                             "site",
	} {
		assert.Equal(t, want, moduleName([]byte(mod)))
	}
}

package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestFileIsMadeOfTheTitle(t *testing.T) {
	for title, want := range map[string]string{
		"High tide at the weir": "high-tide-at-the-weir.html",
		"  Rain, again!  ":      "rain-again.html",
		"9 km":                  "9-km.html",
	} {
		if got := (note{title: title}).file(); got != want {
			t.Errorf("file of %q is %q, want %q", title, got, want)
		}
	}
}

func TestNotesHaveFilesOfTheirOwn(t *testing.T) {
	seen := map[string]string{}
	for _, n := range notes {
		if other, ok := seen[n.file()]; ok {
			t.Errorf("%q and %q share %s", n.title, other, n.file())
		}
		seen[n.file()] = n.title
	}
}

func TestIndexIsNewestFirstAndEscaped(t *testing.T) {
	got := string(index([]note{{title: "Old", date: "2025-01-01"}, {title: "A < B", date: "2026-01-01"}}))
	first, second := strings.Index(got, "A &lt; B"), strings.Index(got, "Old")
	if first < 0 || second < first {
		t.Errorf("A < B at %d, Old at %d in\n%s", first, second, got)
	}
}

func TestWriteMakesAPageForEachNote(t *testing.T) {
	dir := t.TempDir()
	if err := write(dir); err != nil {
		t.Fatal(err)
	}
	for _, n := range notes {
		data, err := os.ReadFile(filepath.Join(dir, n.file()))
		if err != nil || !strings.HasPrefix(string(data), "<!doctype html>") {
			t.Errorf("%s: %v, %.20q", n.file(), err, data)
		}
	}
}

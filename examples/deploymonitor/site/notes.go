package main

import "strings"

// A note is one page of the site.
type note struct {
	title string
	date  string // 2006-01-02, newest first in the index
	text  []string
}

// file is the note's address: its title in lower case, words joined by hyphens.
func (n note) file() string {
	var b strings.Builder
	for _, r := range strings.ToLower(n.title) {
		switch {
		case r >= 'a' && r <= 'z' || r >= '0' && r <= '9':
			b.WriteRune(r)
		case b.Len() > 0 && !strings.HasSuffix(b.String(), "-"):
			b.WriteByte('-')
		}
	}
	return strings.TrimSuffix(b.String(), "-") + ".html"
}

// minutes is how long a note takes to read, at 200 words a minute, at least one.
func (n note) minutes() int {
	words := 0
	for _, paragraph := range n.text {
		words += len(strings.Fields(paragraph))
	}
	return max(1, (words+199)/200)
}

var notes = []note{
	{"High tide at the weir", "2026-03-21", []string{
		"The water came over the second board an hour before the tables said it would. Two herons stood it out on the fish ladder.",
		"Salt reaches the old bridge now in spring. The reeds on the east bank are a hand lower than last year.",
	}},
	{"What the swifts bring", "2026-05-06", []string{
		"First swifts on the sixth, eleven birds, high over the mill. They stay for a hundred days and never once touch the ground.",
		"A gap of three centimetres under the eaves is all they ask for. We left four.",
	}},
	{"A bench for the north path", "2026-06-14", []string{
		"Oak from the tree that fell in the February storm. It will be grey by autumn & stand for thirty years.",
		"From here one sees the weir, the mill and, on a clear day, the sea < 9 km away.",
	}},
}

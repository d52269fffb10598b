package main

import (
	"fmt"
	"html"
	"slices"
	"strings"
)

// index renders the first page: all notes, newest first.
func index(notes []note) []byte {
	sorted := slices.Clone(notes)
	slices.SortStableFunc(sorted, func(a, b note) int { return strings.Compare(b.date, a.date) })
	var b strings.Builder
	b.WriteString("<h1>Field notes</h1>\n<p class=\"lead\">A notebook from the mouth of a small river.</p>\n<ul class=\"notes\">\n")
	for _, n := range sorted {
		fmt.Fprintf(&b, "<li><a href=\"%s\">%s</a> <time datetime=\"%s\">%[3]s</time></li>\n",
			n.file(), html.EscapeString(n.title), n.date)
	}
	b.WriteString("</ul>\n")
	return layout("Field notes", b.String())
}

// page renders one note.
func page(n note) []byte {
	var b strings.Builder
	fmt.Fprintf(&b, "<p><a href=\"./\">← All notes</a></p>\n<h1>%s</h1>\n<p class=\"lead\"><time datetime=\"%s\">%[2]s</time> · %d min</p>\n",
		html.EscapeString(n.title), n.date, n.minutes())
	for _, paragraph := range n.text {
		fmt.Fprintf(&b, "<p>%s</p>\n", html.EscapeString(paragraph))
	}
	return layout(n.title, b.String())
}

func layout(title, body string) []byte {
	return fmt.Appendf(nil, `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>%s</title>
<link rel="stylesheet" href="style.css">
</head>
<body>
<main>
%s</main>
<footer>Built by Go, vetted, tested and published by the Deployment Monitor.</footer>
</body>
</html>
`, html.EscapeString(title), body)
}

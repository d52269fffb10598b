package pipeline

import (
	"bytes"
	"strings"
)

// tailBytes is how much of a command's output an error keeps.
const tailBytes = 16 << 10

// lines cuts a command's output into lines for the log and keeps the end of it
// for the error. It is for one writer at a time.
type lines struct {
	hide    string            // removed from every line: the scratch folder
	line    func(text string) // called for each line, without its newline
	partial []byte            // a line that has not ended yet
	kept    []string
	size    int
	cut     bool
}

// Write never fails: output is bounded, not refused.
func (l *lines) Write(p []byte) (int, error) {
	n := len(p)
	for {
		i := bytes.IndexByte(p, '\n')
		if i < 0 {
			break
		}
		l.add(p[:i])
		l.end()
		p = p[i+1:]
	}
	l.add(p)
	return n, nil
}

// flush ends a last line that had no newline.
func (l *lines) flush() {
	if len(l.partial) > 0 {
		l.end()
	}
}

// add grows the current line up to its limit; the path prefix that end removes
// may come on top.
func (l *lines) add(p []byte) {
	room := LineBytes + len(l.hide) + 1 - len(l.partial)
	l.partial = append(l.partial, p[:min(len(p), max(room, 0))]...)
}

func (l *lines) end() {
	text := strings.ToValidUTF8(strings.TrimRight(string(l.partial), "\r"), "\uFFFD")
	text = strings.ReplaceAll(text, l.hide, "")
	if len(text) > LineBytes {
		text = strings.ToValidUTF8(text[:LineBytes], "") + "…"
	}
	l.partial = l.partial[:0]
	l.kept = append(l.kept, text)
	for l.size += len(text) + 1; l.size > tailBytes && len(l.kept) > 1; l.cut = true {
		l.size -= len(l.kept[0]) + 1
		l.kept = l.kept[1:]
	}
	l.line(text)
}

// tail returns the end of the output.
func (l *lines) tail() string {
	text := strings.Trim(strings.Join(l.kept, "\n"), "\n")
	if l.cut {
		return "… (earlier output left out)\n" + text
	}
	return text
}

func lowerFirst(s string) string {
	if s == "" {
		return s
	}
	return strings.ToLower(s[:1]) + s[1:]
}

// Package golden reads and writes the golden files of diffcore/testdata: pages, the
// patches that changed them in words and in bytes, and what each page is then, as
// text that people review. All readers of the stream are tested with them.
//
//	== name
//	<p>one</p>
//	-- ops
//	Go
//	Sole "two"
//	-- 9 bytes
//	010374776f01000603
//	-- html
//	<p>two</p>
//
// A step in which nothing changed has no bytes. A line of content that looks like
// one of the headings, or begins with a backslash, has a backslash before it.
package golden

import (
	"encoding/hex"
	"errors"
	"fmt"
	"strings"
)

// A Case is a page and what becomes of it.
type Case struct {
	Name   string
	Before string // markup of the page at first
	Steps  []Step
}

// A Step is a patch and the page after it.
type Step struct {
	Words string // the patch as words
	Patch []byte // nil if nothing changed
	HTML  string // markup of the page after it
}

// Append appends c as text.
func Append(b []byte, c Case) []byte {
	b = content(append(append(append(b, "== "...), c.Name...), '\n'), c.Before)
	for _, s := range c.Steps {
		b = append(b, "-- ops\n"...)
		if s.Patch != nil {
			b = content(b, s.Words)
			b = content(fmt.Appendf(b, "-- %d bytes\n", len(s.Patch)), hex.EncodeToString(s.Patch))
		}
		b = content(append(b, "-- html\n"...), s.HTML)
	}
	return append(b, '\n')
}

// content appends s and ends its last line.
func content(b []byte, s string) []byte {
	for _, line := range strings.Split(s, "\n") {
		if strings.HasPrefix(line, "== ") || strings.HasPrefix(line, "-- ") || strings.HasPrefix(line, `\`) {
			b = append(b, '\\')
		}
		b = append(append(b, line...), '\n')
	}
	return b
}

// ErrFormat reports a text that is no golden file.
var ErrFormat = errors.New("golden: not the text of golden cases")

// Parse reads all cases of a file.
func Parse(text string) ([]Case, error) {
	var cases []Case
	for text != "" {
		name, body, ok := strings.Cut(text, "\n")
		if name, ok = strings.CutPrefix(name, "== "); !ok {
			return nil, fmt.Errorf("%w: %.40q begins no case", ErrFormat, text)
		}
		end := strings.Index(body, "\n\n== ")
		if end < 0 {
			end = len(body) - 2
			text = ""
		} else {
			text = body[end+2:]
		}
		if end < 0 {
			return nil, fmt.Errorf("%w: %s has no end", ErrFormat, name)
		}
		c, err := parseCase(name, body[:end+1])
		if err != nil {
			return nil, err
		}
		cases = append(cases, c)
	}
	return cases, nil
}

// parseCase reads what follows the name of a case.
func parseCase(name, body string) (Case, error) {
	c := Case{Name: name}
	heading, section := "", []string(nil)
	finish := func() error {
		text := strings.Join(section, "\n")
		section = nil
		var err error
		switch {
		case heading == "":
			c.Before = text
		case heading == "-- ops":
			c.Steps = append(c.Steps, Step{Words: text})
		case len(c.Steps) == 0:
			err = ErrFormat
		case heading == "-- html":
			c.Steps[len(c.Steps)-1].HTML = text
		case strings.HasSuffix(heading, " bytes"):
			c.Steps[len(c.Steps)-1].Patch, err = hex.DecodeString(text)
		default:
			err = ErrFormat
		}
		if err != nil {
			return fmt.Errorf("%s: %q: %w", name, heading, err)
		}
		return nil
	}
	for _, line := range strings.Split(strings.TrimSuffix(body, "\n"), "\n") {
		if strings.HasPrefix(line, "-- ") {
			if err := finish(); err != nil {
				return c, err
			}
			heading = line
			continue
		}
		section = append(section, strings.TrimPrefix(line, `\`))
	}
	return c, finish()
}

package main

import (
	_ "embed"
	"fmt"
	"slices"
	"strings"
)

//go:embed elements.txt
var elementsText string

//go:embed attributes.txt
var attributesText string

//go:embed events.txt
var eventsText string

//go:embed properties.txt
var propertiesText string

// A fact is one line of a list: "verb args: names".
type fact struct {
	verb  string
	args  []string
	names []string
}

// facts parses a list. Empty lines and lines that start with # say nothing.
func facts(text string) ([]fact, error) {
	var out []fact
	for i, line := range strings.Split(text, "\n") {
		if line == "" || line[0] == '#' {
			continue
		}
		head, names, ok := strings.Cut(line, ":")
		words := strings.Fields(head)
		if !ok || len(words) == 0 || strings.TrimSpace(names) == "" {
			return nil, fmt.Errorf("line %d: want \"fact: names\", got %q", i+1, line)
		}
		out = append(out, fact{words[0], words[1:], strings.Fields(names)})
	}
	return out, nil
}

// An element is one element and its rules.
type element struct {
	text, goName string // goName without Tag
	space        string // html, svg or math
	refused      bool
	content      string // void, text, rawtext, empty or ""

	opens, shuts, never, under []string
	needs                      bool
}

// An attribute is one attribute of attributes.txt.
type attribute struct {
	text, goName string
	kind         string
	byHand       bool // el has no generated function for it
}

// goName joins the words of an exact name: stroke-width is StrokeWidth.
func goName(text string) string {
	var b strings.Builder
	up := true
	for _, r := range text {
		if r == '-' || r == ':' {
			up = true
			continue
		}
		if up {
			b.WriteString(strings.ToUpper(string(r)))
		} else {
			b.WriteRune(r)
		}
		up = false
	}
	return b.String()
}

// elements parses elements.txt. In place lists, a name alone means the HTML
// element if there is one; "svg:title" means SVG's.
func elements() (list []*element, places map[string][]string, err error) {
	lines, err := facts(elementsText)
	if err != nil {
		return nil, nil, err
	}
	byName := map[string]*element{}
	places = map[string][]string{}
	for _, f := range lines {
		switch f.verb {
		case "html", "refused", "svg", "math":
			for _, text := range f.names {
				e := &element{text: text, goName: goName(text), space: f.verb, refused: f.verb == "refused"}
				if e.refused {
					e.space = "html"
				}
				key := text
				if byName[key] != nil || f.verb == "svg" && text == "text" {
					key = f.verb + ":" + text
					e.goName = goName(f.verb) + e.goName
				}
				if text == "text" {
					byName[text] = e
				}
				byName[key] = e
				list = append(list, e)
			}
		case "void", "text", "rawtext", "empty":
			for _, n := range f.names {
				byName[n].content = f.verb
			}
		case "direct", "strict", "notext":
			places[f.verb] = f.names
		case "opens", "shuts", "never", "under", "needs":
			for _, n := range f.names {
				e := byName[n]
				if e == nil {
					return nil, nil, fmt.Errorf("%s: no element %q", f.verb, n)
				}
				switch f.verb {
				case "opens":
					e.opens = append(e.opens, f.args...)
				case "shuts":
					e.shuts = append(e.shuts, f.args...)
				case "never":
					e.never = append(e.never, f.args...)
				case "under":
					e.under = append(e.under, f.args...)
				case "needs":
					e.needs = true
				}
			}
			if f.verb == "opens" {
				for _, a := range f.args {
					if !slices.Contains(places["all"], a) {
						places["all"] = append(places["all"], a)
					}
				}
			}
		default:
			return nil, nil, fmt.Errorf("unknown fact %q", f.verb)
		}
	}
	for _, e := range list {
		switch {
		case e.space == "html":
			e.never = append(e.never, "svg", "math")
		case e.text == "svg":
			e.never = append(e.never, "math")
		case e.text == "math":
			e.never = append(e.never, "svg")
		default:
			e.needs = true
			e.under = append(e.under, e.space)
		}
	}
	return list, places, nil
}

// attributes parses attributes.txt.
func attributes() ([]attribute, error) {
	lines, err := facts(attributesText)
	if err != nil {
		return nil, err
	}
	var list []attribute
	seen := map[string]bool{}
	for _, f := range lines {
		for _, n := range f.names {
			a := attribute{kind: f.verb}
			a.byHand = n[0] == '-' || f.verb == "aria"
			n = strings.TrimPrefix(n, "-")
			a.text, a.goName = n, goName(n)
			if n[0] >= 'A' && n[0] <= 'Z' {
				a.text = strings.ToLower(n)
			}
			if f.verb == "aria" {
				a.text, a.goName = "aria-"+n, "Aria"+a.goName
			}
			if seen[a.text] {
				return nil, fmt.Errorf("attribute %q is listed twice", a.text)
			}
			seen[a.text] = true
			list = append(list, a)
		}
	}
	return list, nil
}

// words returns the names of a list without facts.
func words(text string) []string {
	var out []string
	for line := range strings.SplitSeq(text, "\n") {
		if line != "" && line[0] != '#' {
			out = append(out, strings.Fields(line)...)
		}
	}
	return out
}

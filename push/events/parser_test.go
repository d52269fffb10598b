package events_test

import (
	"bytes"
	"strings"
	"time"
)

// message is what a reader dispatches.
type message struct {
	name, data, id string
}

// parser reads a stream as the HTML standard tells EventSource to ("interpreting
// an event stream"), in pieces of any size.
type parser struct {
	started bool
	pending []byte // of a line, or of a character
	sawCR   bool   // the last line ended with CR: an LF belongs to it

	data   strings.Builder
	filled bool // data has had a field
	name   string
	buffer string // the id of the block

	lastID   string
	retry    time.Duration
	comments int
	messages []message
}

func (p *parser) feed(chunk []byte) {
	p.pending = append(p.pending, chunk...)
	if !p.started {
		if len(p.pending) < 3 && strings.HasPrefix("\xEF\xBB\xBF", string(p.pending)) {
			return
		}
		p.pending = []byte(strings.TrimPrefix(string(p.pending), "\xEF\xBB\xBF"))
		p.started = true
	}
	for {
		if p.sawCR && len(p.pending) > 0 {
			p.sawCR = false
			if p.pending[0] == '\n' {
				p.pending = p.pending[1:]
			}
		}
		end := bytes.IndexAny(p.pending, "\r\n")
		if end < 0 {
			return
		}
		line := decode(p.pending[:end])
		p.sawCR = p.pending[end] == '\r'
		p.pending = p.pending[end+1:]
		p.line(line)
	}
}

// decode replaces what is no UTF-8. The encoder must leave nothing to replace, so how
// many replacements a sequence is worth does not matter here.
func decode(b []byte) string { return strings.ToValidUTF8(string(b), "\uFFFD?") }

func (p *parser) line(line string) {
	if line == "" {
		p.dispatch()
		return
	}
	field, value, colon := strings.Cut(line, ":")
	if colon && field == "" {
		p.comments++
		return
	}
	value = strings.TrimPrefix(value, " ")
	switch field {
	case "event":
		p.name = value
	case "data":
		p.data.WriteString(value + "\n")
		p.filled = true
	case "id":
		if !strings.Contains(value, "\x00") {
			p.buffer = value
		}
	case "retry":
		ms := 0
		for _, c := range value {
			if c < '0' || c > '9' {
				return
			}
			ms = ms*10 + int(c-'0')
		}
		p.retry = time.Duration(ms) * time.Millisecond
	}
}

func (p *parser) dispatch() {
	p.lastID = p.buffer
	if p.filled {
		name := p.name
		if name == "" {
			name = "message"
		}
		p.messages = append(p.messages, message{name, strings.TrimSuffix(p.data.String(), "\n"), p.lastID})
	}
	p.data.Reset()
	p.name, p.filled = "", false
}

// ids returns the ids of the messages read so far.
func (p *parser) ids() []string {
	var out []string
	for _, m := range p.messages {
		out = append(out, m.id)
	}
	return out
}

// datas returns their data.
func (p *parser) datas() []string {
	var out []string
	for _, m := range p.messages {
		out = append(out, m.data)
	}
	return out
}

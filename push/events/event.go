package events

import (
	"errors"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// An Event is what listeners get. The zero Event is one without a name and with
// empty data, which EventSource gives to the listeners of "message".
type Event struct {
	// Name is the type that listeners name; "" is "message". It is one line.
	Name string

	// Data is any text, also of several lines. A reader cannot tell CR, LF and CRLF
	// apart, they arrive as LF; what is no UTF-8 arrives as U+FFFD.
	Data string

	// ID names the event for a client that comes back; "" lets the stream number it
	// when it keeps a history. An id of your own must be unique among the events in
	// the history, or a client gets only what came after the latest that has it.
	ID string

	// Retry, if positive, tells the clients how long to wait before they come back.
	// It lasts until the next connection, which says Options.Retry again.
	Retry time.Duration
}

// Errors of Send for an event that cannot be sent.
var (
	ErrName  = errors.New("events: the name of an event is one line")
	ErrID    = errors.New("events: an event id is at most 256 bytes of text without control characters or spaces around it, and not of the form that the stream uses")
	ErrRetry = errors.New("events: a retry time is positive")
	ErrLarge = errors.New("events: event is larger than Options.MaxEvent")
)

const maxID = 256

// check reports why e cannot be written. An id that a browser could not send back
// in a header is refused here, where somebody hears of it.
func (e *Event) check() error {
	if strings.ContainsAny(e.Name, "\r\n") {
		return ErrName
	}
	if e.Retry < 0 {
		return ErrRetry
	}
	if len(e.ID) > maxID || !utf8.ValidString(e.ID) || strings.TrimSpace(e.ID) != e.ID || strings.ContainsFunc(e.ID, isControl) {
		return ErrID
	}
	return nil
}

func isControl(r rune) bool { return r < ' ' || r == 0x7f }

// append writes the event as the wire has it. Data is always there, because an
// event without it would not be dispatched.
func (e *Event) append(dst []byte) []byte {
	if e.Name != "" {
		dst = appendField(dst, "event: ", strings.ToValidUTF8(e.Name, "\uFFFD"))
	}
	if e.ID != "" {
		dst = appendField(dst, "id: ", e.ID)
	}
	if e.Retry > 0 {
		dst = appendRetry(dst, e.Retry)
	}
	rest := strings.ToValidUTF8(e.Data, "\uFFFD")
	for {
		end := strings.IndexAny(rest, "\r\n")
		if end < 0 {
			break
		}
		dst = appendField(dst, "data: ", rest[:end])
		if strings.HasPrefix(rest[end:], "\r\n") {
			end++
		}
		rest = rest[end+1:]
	}
	dst = appendField(dst, "data: ", rest)
	return append(dst, '\n')
}

func appendField(dst []byte, field, value string) []byte {
	dst = append(dst, field...)
	dst = append(dst, value...)
	return append(dst, '\n')
}

// appendRetry rounds up: a retry of 0 would mean at once.
func appendRetry(dst []byte, d time.Duration) []byte {
	dst = append(dst, "retry: "...)
	dst = strconv.AppendInt(dst, int64((d+time.Millisecond-1)/time.Millisecond), 10)
	return append(dst, '\n')
}

// retryBlock tells a client how long to wait, without an event.
func retryBlock(d time.Duration) []byte { return append(appendRetry(nil, d), '\n') }

// idBlock moves a client's last id without an event: a block without data is not
// dispatched, but its id is kept.
func idBlock(id string) []byte { return append(appendField(nil, "id: ", id), '\n') }

// comment is what a reader skips; it keeps a connection from being idle.
var comment = []byte(":\n\n")

// A frame is an event as bytes. It is made once and shared by all who get it.
type frame struct {
	bytes []byte
	seq   uint64 // of the event; 0 means it has no place in the stream's order
}

package server

import (
	"errors"
	"net/http"
	"strconv"
)

// What guards, loaders and Identify may return, besides Redirect and *Error. Any
// other error is status 500, and its text is logged, never shown.
var (
	ErrNotFound     = &Error{Status: http.StatusNotFound}
	ErrForbidden    = &Error{Status: http.StatusForbidden}
	ErrUnauthorized = &Error{Status: http.StatusUnauthorized}
)

// An Error gives a page its status.
type Error struct {
	Status int
	Err    error // for the log; may be nil
}

func (e *Error) Error() string {
	text := "server: status " + strconv.Itoa(e.Status)
	if e.Err != nil {
		text += ": " + e.Err.Error()
	}
	return text
}

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Err }

func statusOf(err error) int {
	var e *Error
	if errors.As(err, &e) && e.Status >= 400 && e.Status < 600 {
		return e.Status
	}
	return http.StatusInternalServerError
}

package wire

import (
	"errors"
	"strconv"
)

// Why a message cannot be decoded. They come wrapped in a DecodeError.
var (
	ErrShort    = errors.New("wire: message ends too early")
	ErrTrailing = errors.New("wire: bytes after the last field")
	ErrKind     = errors.New("wire: unknown kind of message")
	ErrPart     = errors.New("wire: unknown kind of part")
	ErrVarint   = errors.New("wire: number is not in its shortest form")
	ErrLimit    = errors.New("wire: field exceeds its limit")
	ErrText     = errors.New("wire: text is not valid UTF-8")
	ErrValue    = errors.New("wire: value is not allowed here")
)

// A DecodeError says where a message stopped making sense.
type DecodeError struct {
	Kind   Kind // first byte of the message, 0 if it has none
	Offset int  // bytes from its start
	Err    error
}

// Error implements error.
func (e *DecodeError) Error() string {
	return e.Err.Error() + " (kind " + strconv.Itoa(int(e.Kind)) + ", byte " + strconv.Itoa(e.Offset) + ")"
}

// Unwrap returns one of the package's sentinels.
func (e *DecodeError) Unwrap() error { return e.Err }

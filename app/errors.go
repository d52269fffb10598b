package app

import "errors"

// Errors of Root.Set.
var (
	ErrUnknownInstance = errors.New("app: unknown instance")
	ErrUndeclaredKey   = errors.New("app: the component reads no such key")
	ErrWrongType       = errors.New("app: value does not decode as the key's type")
	ErrPolicy          = errors.New("app: the key's policy does not allow this side to set it")
	ErrTooLarge        = errors.New("app: value is too large")
	ErrConflict        = errors.New("app: the value changed since the version that the set is based on")
)

// Errors of Root.Event. Neither means that anything is wrong with the page.
var (
	ErrStale     = errors.New("app: the element of the event is gone")
	ErrNoHandler = errors.New("app: no handler for the event")
)

// ErrServerOnly is the reason of a render error in the browser: the component reads a private key.
var ErrServerOnly = errors.New("app: the component reads a private key and runs on the server only")

// ErrLoop is the reason why a component that kept asking for its own render was stopped.
var ErrLoop = errors.New("rendered more than 50 times in one turn; it or an effect sets state each time")

// ErrDepth is the reason why a component that mounts itself without end was stopped.
var ErrDepth = errors.New("more than 400 components deep; does it mount itself?")

// ErrUnknownPage reports a chain with a type that the program's Pages do not list.
var ErrUnknownPage = errors.New("app: page type is not registered")

// ErrChain reports bytes that are no chain of pages.
var ErrChain = errors.New("app: malformed page chain")

// A Failure is a panic in user code, or a mistake that the runtime found there.
// It names the component.
type Failure struct {
	Component string // package-qualified type name
	Doing     string // "Render", "handler of click", "effect", ...
	Value     any    // what was passed to panic, or the error
}

// misuse is the panic of a programmer's mistake. Its text names the component and
// says what to do.
type misuse string

func (m misuse) Error() string { return string(m) }

// Error returns "app: Render of pkg.Type: value", or the text of a mistake alone.
func (f *Failure) Error() string {
	if m, ok := f.Value.(misuse); ok {
		return string(m)
	}
	return "app: " + f.Doing + " of " + f.Component + ": " + text(f.Value)
}

// Unwrap returns the error that was the panic's value, or nil.
func (f *Failure) Unwrap() error {
	err, _ := f.Value.(error)
	return err
}

// text says v without fmt.
func text(v any) string {
	switch v := v.(type) {
	case error:
		return v.Error()
	case string:
		return v
	case interface{ String() string }:
		return v.String()
	}
	return "panic with a value that is neither error nor string"
}

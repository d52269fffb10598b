package push

import (
	"errors"
	"strconv"
)

// A Result says what one push did.
type Result struct {
	Reached    int             // instances whose state was set
	Pages      int             // pages they are on
	Pending    int             // pages that will start with it: away for a moment, or (an estimate) not connected yet
	Unknown    []UnknownID     // component ids that name nothing here
	Undeclared []UndeclaredKey // keys that no matching component reads
	WrongType  []WrongType     // values that do not fit the key as the component declares it
	Panicked   int             // instances left out because a predicate or an edit panicked for them
	Failed     error           // ErrRetainedFull: pages opened later will not see the value; ErrPredicate
}

// Err returns nil when everything pushed was known, declared and kept, or else all
// that was not, joined. Reaching nobody is no error.
func (r Result) Err() error {
	var errs []error
	for _, e := range r.Unknown {
		errs = append(errs, e)
	}
	for _, e := range r.Undeclared {
		errs = append(errs, e)
	}
	for _, e := range r.WrongType {
		errs = append(errs, e)
	}
	if r.Panicked > 0 {
		errs = append(errs, ErrPanicked)
	}
	return errors.Join(append(errs, r.Failed)...)
}

// String says the result in a line for logs.
func (r Result) String() string {
	s := "reached " + strconv.Itoa(r.Reached) + ", pending " + strconv.Itoa(r.Pending)
	if r.Panicked > 0 {
		s += ", panicked " + strconv.Itoa(r.Panicked)
	}
	if err := r.Err(); err != nil {
		s += ": " + err.Error()
	}
	return s
}

// Why an id names nothing.
var (
	ErrGarbage = errors.New("push: not a component id")
	ErrGone    = errors.New("push: component is gone")
)

// ErrRetainedFull reports a value that could not be kept for pages opened later.
var ErrRetainedFull = errors.New("push: too many retained values")

// ErrPanicked reports that a predicate or an edit of a push panicked: Result.Panicked
// instances were left out, and the log has the panic.
var ErrPanicked = errors.New("push: a predicate or an edit panicked")

// ErrPredicate reports a named predicate that nobody registered.
var ErrPredicate = errors.New("push: predicate is not registered")

// An UnknownID is a component id that names nothing here.
type UnknownID struct {
	ID  string
	Why error // ErrGarbage or ErrGone
}

// Error implements error.
func (e UnknownID) Error() string { return e.Why.Error() + ": " + strconv.Quote(e.ID) }

// Unwrap returns the reason.
func (e UnknownID) Unwrap() error { return e.Why }

// An UndeclaredKey is a key that no component of the target reads.
type UndeclaredKey struct {
	Key    string
	Target string
}

// Error implements error.
func (e UndeclaredKey) Error() string {
	return "push: no component of " + e.Target + " reads the key " + strconv.Quote(e.Key)
}

// WrongType is a value whose type is not the one that the component declares for the key's name.
type WrongType struct {
	Key    string
	Target string
}

// Error implements error.
func (e WrongType) Error() string {
	return "push: components of " + e.Target + " declare the key " + strconv.Quote(e.Key) + " with another type or policy"
}

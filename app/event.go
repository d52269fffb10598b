package app

import "errors"

// An Event is what a handler receives: data, equal wherever the handler runs. The
// default action and propagation were decided by the binding's options before.
type Event struct {
	Type           string   // "click", "input", ...
	Value          string   // of the control
	Checked        bool     // of a checkbox or radio button
	Key, Code      string   // of a key event
	Mods           Mods     // modifier keys
	Button         int      // of the pointer
	X, Y           int      // of the pointer, CSS pixels in the viewport
	DeltaX, DeltaY int      // of a wheel, CSS pixels
	Form           []Field  // of a submit: the form's fields in document order
	Selected       []string // of a select: the values of its selected options
	Detail         string   // of a custom event
}

// Mods is a set of modifier keys.
type Mods uint8

// The modifier keys.
const (
	Shift Mods = 1 << iota
	Ctrl
	Alt
	Meta
)

// A Field is one name and value of a submitted form.
type Field struct{ Name, Value string }

// Field returns the first value of a submitted form's field, "" without one.
func (e Event) Field(name string) string {
	for _, f := range e.Form {
		if f.Name == name {
			return f.Value
		}
	}
	return ""
}

// Tags of the event data; each is followed by its value.
const (
	tagValue = iota + 1
	tagChecked
	tagKey
	tagCode
	tagMods
	tagButton
	tagPoint
	tagField
	tagSelected
	tagDelta
	tagDetail
)

// ErrEventData reports event data that does not decode.
var ErrEventData = errors.New("app: malformed event data")

// AppendData appends the data of e in the wire form: tagged fields in the order
// of their tags, absent ones left out. The type is not part of it.
func (e *Event) AppendData(b []byte) []byte {
	if e.Value != "" {
		b = appendString(append(b, tagValue), e.Value)
	}
	if e.Checked {
		b = append(b, tagChecked, 1)
	}
	if e.Key != "" {
		b = appendString(append(b, tagKey), e.Key)
	}
	if e.Code != "" {
		b = appendString(append(b, tagCode), e.Code)
	}
	if e.Mods != 0 {
		b = appendUint(append(b, tagMods), uint64(e.Mods))
	}
	if e.Button != 0 {
		b = appendUint(append(b, tagButton), uint64(e.Button))
	}
	if e.X != 0 || e.Y != 0 {
		b = appendInt(appendInt(append(b, tagPoint), e.X), e.Y)
	}
	for _, f := range e.Form {
		b = appendString(appendString(append(b, tagField), f.Name), f.Value)
	}
	for _, v := range e.Selected {
		b = appendString(append(b, tagSelected), v)
	}
	if e.DeltaX != 0 || e.DeltaY != 0 {
		b = appendInt(appendInt(append(b, tagDelta), e.DeltaX), e.DeltaY)
	}
	if e.Detail != "" {
		b = appendString(append(b, tagDetail), e.Detail)
	}
	return b
}

// DecodeEvent reads the data of an event of the given type. Strings are copied
// out of data. It fails with ErrEventData and never allocates beyond the input.
func DecodeEvent(typ string, data []byte) (Event, error) {
	e := Event{Type: typ}
	r := reader{b: data}
	for len(r.b) > 0 && !r.bad {
		switch r.byte() {
		case tagValue:
			e.Value = r.string()
		case tagChecked:
			e.Checked = r.max(1) == 1
		case tagKey:
			e.Key = r.string()
		case tagCode:
			e.Code = r.string()
		case tagMods:
			e.Mods = Mods(r.max(15))
		case tagButton:
			e.Button = int(r.max(1 << 16))
		case tagPoint:
			e.X, e.Y = r.int(), r.int()
		case tagField:
			e.Form = append(e.Form, Field{r.string(), r.string()})
		case tagSelected:
			e.Selected = append(e.Selected, r.string())
		case tagDelta:
			e.DeltaX, e.DeltaY = r.int(), r.int()
		case tagDetail:
			e.Detail = r.string()
		default:
			r.bad = true
		}
	}
	if r.bad {
		return Event{}, ErrEventData
	}
	return e, nil
}

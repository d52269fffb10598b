package wire

// DecodeTarget reads what an Event says behind its frame: the element, the event's
// name and its data, which points into b. boot.js hands events to the browser's Go
// in this form.
func DecodeTarget(b []byte) (path []uint32, name string, data []byte, err error) {
	r := &reader{b: b}
	path, name, data = r.path(), r.text(MaxName), r.bytes(noLimit)
	return path, name, data, r.done()
}

// DecodePath reads a path and nothing else.
func DecodePath(b []byte) ([]uint32, error) {
	r := &reader{b: b}
	path := r.path()
	return path, r.done()
}

// AppendCell appends one cell, as boot.js mirrors it.
func AppendCell(b []byte, c Cell) []byte { return c.append(b) }

// AppendNav appends an address and a title, as boot.js takes them from the browser's Go.
func AppendNav(b []byte, url, title string) []byte { return appendText(appendText(b, url), title) }

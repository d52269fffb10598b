package wire

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

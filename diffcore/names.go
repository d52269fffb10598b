package diffcore

import "sync"

// A Name is an interned element, attribute, property or event name. The names of
// HTML and SVG are constants (names_gen.go); others get a number when first used.
// Numbers are of this process only: they never cross the wire.
type Name uint16

// String returns the name's text.
func (n Name) String() string {
	if int(n) < len(staticNames) {
		return staticNames[n]
	}
	interned.RLock()
	defer interned.RUnlock()
	return interned.text[int(n)-len(staticNames)]
}

var interned struct {
	sync.RWMutex
	ids  map[string]Name
	text []string
}

package diffcore

import (
	"runtime"
	"sync/atomic"
	"unsafe"
)

//go:generate go run ../internal/gennames

// A Name is an interned element, attribute, property or event name. The names of
// HTML, SVG and MathML are constants (names_gen.go); others get a number when
// they are first used. Numbers are of this process only: they never cross the wire.
//
// A name is its text, whatever it is used for: TagTitle and AttrTitle are equal.
// The exception are elements that HTML and SVG both have: TagSvgA is not TagA,
// though both are "a". The zero Name is empty and names nothing.
type Name uint16

// String returns the name's text.
func (n Name) String() string {
	if int(n) < staticCount {
		return staticText[start(n):staticEnd[n]]
	}
	return interned.entry(n).text
}

// start returns where the text of a constant name begins in staticText.
func start(n Name) uint16 {
	if n == 0 {
		return 0
	}
	return staticEnd[n-1]
}

// Intern returns the name with this text. For an element that HTML and SVG both
// have it is HTML's. Intern is safe for concurrent use. It panics when a program
// made more names than a Name can count: a name belongs to the program, and what
// varies belongs in a value.
func Intern(text string) Name {
	if n, ok := static(text); ok {
		return n
	}
	if n, ok := interned.find(text); ok {
		return n
	}
	return interned.add(text)
}

// InternJoined returns Intern(prefix + name) without building the string when
// the name is known.
func InternJoined(prefix, name string) Name {
	var buf [48]byte
	b := append(append(buf[:0], prefix...), name...)
	text := unsafe.String(unsafe.SliceData(b), len(b))
	if n, ok := static(text); ok {
		return n
	}
	if n, ok := interned.find(text); ok {
		return n
	}
	return interned.add(prefix + name)
}

// staticIndex finds constant names: open addressing by nameHash, 0 is free. It is
// made when first needed (10 microseconds), as a table in the program would cost
// the browser more than making it.
var staticIndex atomic.Pointer[[4096]Name]

// static finds a constant name, the first of equals.
func static(s string) (Name, bool) {
	index := staticIndex.Load()
	if index == nil {
		index = new([4096]Name)
		for n := Name(1); n < staticCount; n++ {
			i := nameHash(n.String()) % 4096
			for index[i] != 0 {
				i = (i + 1) % 4096
			}
			index[i] = n
		}
		staticIndex.Store(index)
	}
	for i := nameHash(s) % 4096; index[i] != 0; i = (i + 1) % 4096 {
		if index[i].String() == s {
			return index[i], true
		}
	}
	return 0, s == ""
}

// maxNames bounds Name; the last value is never used.
const maxNames = 1<<16 - 1

// A nameTable holds the names that are no constants. Readers take no lock: they
// probe an array of numbers whose texts were stored before them. Writers take
// turns; they are too rare for a sync.Mutex, which browsers would download.
type nameTable struct {
	busy  atomic.Bool
	texts atomic.Pointer[[]nameEntry]
	index atomic.Pointer[[]atomic.Uint32] // open addressing, a power of two; 0 is free, else 1 + the index in texts
}

var interned nameTable

// A nameEntry is a name and what is known of it.
type nameEntry struct {
	text          string
	kind          ValueKind
	element, attr bool // it may name one
}

func newEntry(s string) nameEntry {
	e := nameEntry{text: s, element: true, attr: s != ""}
	hyphen := false
	for i := range len(s) {
		switch c := s[i]; {
		case c >= 'a' && c <= 'z':
		case c == '-' && i > 0:
			hyphen = true
		case c >= '0' && c <= '9' && i > 0, c == '.' && i > 0, c == '_':
			e.element = e.element && i > 0
		case c == ':':
			e.element = false
		default:
			e.element, e.attr = false, false
		}
	}
	e.element = e.element && hyphen
	if len(s) > 2 && s[0]|0x20 == 'o' && s[1]|0x20 == 'n' {
		e.kind, e.attr = CodeValue, false
	}
	return e
}

// entry returns what is known of a name that is no constant.
func (t *nameTable) entry(n Name) *nameEntry { return &(*t.texts.Load())[int(n)-staticCount] }

func (t *nameTable) find(s string) (Name, bool) {
	index := t.index.Load()
	if index == nil {
		return 0, false
	}
	mask := uint32(len(*index) - 1)
	for i := nameHash(s) & mask; ; i = (i + 1) & mask {
		at := (*index)[i].Load()
		if at == 0 {
			return 0, false
		}
		if (*t.texts.Load())[at-1].text == s {
			return Name(staticCount + at - 1), true
		}
	}
}

func (t *nameTable) add(s string) Name {
	for !t.busy.CompareAndSwap(false, true) {
		runtime.Gosched()
	}
	defer t.busy.Store(false)
	if n, ok := t.find(s); ok {
		return n
	}
	var texts []nameEntry
	if p := t.texts.Load(); p != nil {
		texts = *p
	}
	if staticCount+len(texts) >= maxNames {
		panic("diffcore: more than 65,534 different names; \"" + s + "\" is one too many. A name of an element, attribute or event " +
			"is a constant of the program; put what varies in the attribute's value")
	}
	texts = append(texts, newEntry(s))
	t.texts.Store(&texts)
	if index := t.index.Load(); index != nil && 2*len(texts) <= len(*index) {
		enter(*index, s, uint32(len(texts)))
	} else {
		grown := make([]atomic.Uint32, max(64, 2*t.size()))
		for i, known := range texts {
			enter(grown, known.text, uint32(i+1))
		}
		t.index.Store(&grown)
	}
	return Name(staticCount + len(texts) - 1)
}

func (t *nameTable) size() int {
	if index := t.index.Load(); index != nil {
		return len(*index)
	}
	return 0
}

// enter stores the number of s in its first free place.
func enter(index []atomic.Uint32, s string, n uint32) {
	mask := uint32(len(index) - 1)
	i := nameHash(s) & mask
	for index[i].Load() != 0 {
		i = (i + 1) & mask
	}
	index[i].Store(n)
}

// nameHash is FNV-1a.
func nameHash(s string) uint32 {
	h := uint32(2166136261)
	for i := range len(s) {
		h = (h ^ uint32(s[i])) * 16777619
	}
	return h
}

package wasmshrink

import (
	"bytes"
	"encoding/binary"
)

// The runtime's table of functions, as runtime/symtab.go and runtime/runtime2.go
// describe it since Go 1.20: a header, the functions' names, files, the shared
// bytes of all pc-value tables, and one record a function that points into them.
//
// Nothing says that a later Go keeps it, so find believes a table only when each
// of its thousands of records is sound; else nothing is blanked.
type pclntab struct {
	mem   []byte
	at    int    // of the header
	names []byte // funcnametab
	files []byte // cutab and filetab
	pcs   []byte // pctab
	funcs []int  // address of each function's record
}

// magic starts the table: version, two pads, one byte an instruction, eight a pointer.
const magic = "\xf1\xff\xff\xff\x00\x00\x01\x08"

// Offsets in a function's record, in bytes.
const (
	recordName      = 4
	recordSP        = 16
	recordFile      = 20
	recordLine      = 24
	recordPCData    = 28 // how many
	recordUnit      = 32 // index of its files
	recordStart     = 36 // line of its func keyword
	recordSpecial   = 40 // which function of the runtime it is, or a wrapper; one byte, 0 for none
	recordFuncData  = 43 // how many, one byte
	recordTables    = 44 // pcdata, then funcdata, four bytes each
	pcdataInline    = 2
	funcdataInline  = 3
	noFuncdata      = 0xffffffff
	inlinedCallSize = 16
)

// blankLines blanks what only tracebacks read and returns how many bytes that were.
func blankLines(mem []byte) int {
	t := find(mem)
	if t == nil {
		return 0
	}
	blanked := t.blankInlined()
	live := make([]bool, len(t.pcs)) // bytes of pctab that something still needs
	for _, f := range t.funcs {
		t.put32(f+recordFile, 0) // no table
		t.put32(f+recordLine, 0)
		t.put32(f+recordUnit, 0)
		t.put32(f+recordStart, 0)
		t.markLive(live, t.u32(f+recordSP))
		for i := range t.u32(f + recordPCData) {
			t.markLive(live, t.u32(f+recordTables+4*i))
		}
	}
	for i := range t.pcs {
		if !live[i] && t.pcs[i] != 0 {
			t.pcs[i] = 0
			blanked++
		}
	}
	clear(t.files)
	return blanked + len(t.files)
}

func find(mem []byte) *pclntab {
	for from := 0; ; {
		i := bytes.Index(mem[from:], []byte(magic))
		if i < 0 {
			return nil
		}
		if t := tableAt(mem, from+i); t != nil {
			return t
		}
		from += i + 1
	}
}

// tableAt returns the table with its header at an address, if it is sound.
func tableAt(mem []byte, at int) *pclntab {
	const header = 72
	if at%8 != 0 || at+header > len(mem) {
		return nil
	}
	word := func(i int) int { return int(binary.LittleEndian.Uint64(mem[at+8+8*i:])) }
	count, names, cus, files, pcs, funcs := word(0), word(3), word(4), word(5), word(6), word(7)
	if count < 100 || names != header || cus < names || files < cus || pcs < files || funcs < pcs || at+funcs+8*count+4 > len(mem) {
		return nil
	}
	t := &pclntab{mem: mem, at: at,
		names: mem[at+names : at+cus], files: mem[at+cus : at+pcs], pcs: mem[at+pcs : at+funcs]}
	previous := -1
	for i := range count {
		entry := t.u32(at + funcs + 8*i)
		record := at + funcs + t.u32(at+funcs+8*i+4)
		if entry <= previous || !t.sound(record, entry) {
			return nil
		}
		previous = entry
		t.funcs = append(t.funcs, record)
	}
	return t
}

// sound reports whether a function's record is one: its entry is the index's,
// its name is a name, and its tables can be read to their ends.
func (t *pclntab) sound(record, entry int) bool {
	if record%4 != 0 || record < t.at || record+recordTables > len(t.mem) || t.u32(record) != entry {
		return false
	}
	pcdata, funcdata := t.u32(record+recordPCData), int(t.mem[record+recordFuncData])
	if pcdata > 16 || funcdata > 16 || record+recordTables+4*(pcdata+funcdata) > len(t.mem) || !t.isName(t.u32(record+recordName)) {
		return false
	}
	tables := []int{t.u32(record + recordSP), t.u32(record + recordFile), t.u32(record + recordLine)}
	for i := range pcdata {
		tables = append(tables, t.u32(record+recordTables+4*i))
	}
	for _, table := range tables {
		if _, _, ok := t.walk(table); !ok {
			return false
		}
	}
	return true
}

// isName reports whether a function's name starts at an offset of the names.
func (t *pclntab) isName(at int) bool {
	return at >= 0 && at < len(t.names) && t.names[at] > ' ' && (at == 0 || t.names[at-1] == 0)
}

// walk reads the pc-value table at an offset of pctab: its length in bytes and
// the largest value in it. Table 0 is none.
func (t *pclntab) walk(at int) (length, largest int, ok bool) {
	largest = -1
	if at == 0 {
		return 0, largest, true
	}
	if at < 0 || at >= len(t.pcs) {
		return 0, largest, false
	}
	r := &reader{b: t.pcs, at: at}
	for value := -1; ; {
		delta := r.uvarint()
		if delta == 0 && r.at > at+1 {
			return r.at - at, largest, !r.bad
		}
		value += delta>>1 ^ -(delta & 1)
		largest = max(largest, value)
		r.uvarint() // how many instructions
		if r.bad {
			return 0, largest, false
		}
	}
}

func (t *pclntab) markLive(live []bool, table int) {
	length, _, _ := t.walk(table)
	for i := range length {
		live[table+i] = true
	}
}

// An inlineTree is what a function says about the calls inlined into it.
type inlineTree struct {
	record int // the function's
	off    int // in go:func.*
	calls  int
}

// blankInlined takes the trees of inlined calls from ordinary functions and
// blanks them. Wrappers and functions of the runtime keep theirs: recover counts
// frames, and what is inlined into a wrapper is the frame that counts.
func (t *pclntab) blankInlined() int {
	var trees []inlineTree
	others := map[int]bool{} // funcdata that stays: equal bytes share a place
	for _, f := range t.funcs {
		pcdata, funcdata := t.u32(f+recordPCData), int(t.mem[f+recordFuncData])
		for i := range funcdata {
			off := t.u32(f + recordTables + 4*(pcdata+i))
			if off == noFuncdata {
				continue
			}
			if i != funcdataInline || pcdata <= pcdataInline || t.mem[f+recordSpecial] != 0 {
				others[off] = true
				continue
			}
			if _, last, _ := t.walk(t.u32(f + recordTables + 4*pcdataInline)); last >= 0 {
				trees = append(trees, inlineTree{f, off, last + 1})
			}
		}
	}
	base := t.baseOf(trees)
	if base == 0 {
		return 0
	}
	blanked := 0
	for _, tree := range trees {
		pcdata := t.u32(tree.record + recordPCData)
		t.put32(tree.record+recordTables+4*pcdataInline, 0)
		t.put32(tree.record+recordTables+4*(pcdata+funcdataInline), noFuncdata)
		if !others[tree.off] {
			clear(t.mem[base+tree.off : base+tree.off+tree.calls*inlinedCallSize])
			blanked += tree.calls * inlinedCallSize
		}
	}
	return blanked
}

// baseOf returns the address of go:func.*, which only the runtime's moduledata
// holds: it is the word that makes every tree a tree, where each call names a
// function. 0 means that there is none.
func (t *pclntab) baseOf(trees []inlineTree) int {
	if len(trees) == 0 {
		return 0
	}
candidates:
	for _, base := range t.moduleWords() {
		for _, tree := range trees {
			if base <= 0 || base > len(t.mem)-tree.off-tree.calls*inlinedCallSize {
				continue candidates
			}
			for i := range tree.calls {
				if !t.isName(t.u32(base + tree.off + i*inlinedCallSize + 4)) {
					continue candidates
				}
			}
		}
		return base
	}
	return 0
}

// moduleWords returns the words of the runtime's moduledata, which starts with
// the address of the table's header.
func (t *pclntab) moduleWords() []int {
	const size = 600
	address := binary.LittleEndian.AppendUint64(nil, uint64(t.at))
	for at := 0; at+size <= len(t.mem); at += 8 {
		if !bytes.Equal(t.mem[at:at+8], address) || binary.LittleEndian.Uint64(t.mem[at+8:]) != uint64(t.at+72) {
			continue // the second word is the address of the names
		}
		words := make([]int, size/8)
		for i := range words {
			words[i] = int(binary.LittleEndian.Uint64(t.mem[at+8*i:]))
		}
		return words
	}
	return nil
}

func (t *pclntab) u32(at int) int { return int(binary.LittleEndian.Uint32(t.mem[at:])) }

func (t *pclntab) put32(at int, n uint32) { binary.LittleEndian.PutUint32(t.mem[at:], n) }

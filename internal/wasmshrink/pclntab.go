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
	live := make([]bool, len(t.pcs)) // bytes of pctab that others than lines need
	for _, f := range t.funcs {
		t.markLive(live, t.u32(f+recordSP))
		for i := range t.u32(f + recordPCData) {
			if i != pcdataInline {
				t.markLive(live, t.u32(f+recordTables+4*i))
			}
		}
	}
	blanked := t.blankInlined()
	for _, f := range t.funcs {
		t.put32(f+recordFile, 0) // no table
		t.put32(f+recordLine, 0)
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

// blankInlined takes the trees of inlined calls from all functions and blanks
// them. The trees lie in go:func.*, whose address only the runtime's moduledata
// knows.
func (t *pclntab) blankInlined() int {
	others := map[int]bool{} // funcdata that is something else: equal bytes share a place
	type tree struct{ off, calls int }
	var trees []tree
	for _, f := range t.funcs {
		pcdata, funcdata := t.u32(f+recordPCData), int(t.mem[f+recordFuncData])
		for i := range funcdata {
			if off := t.u32(f + recordTables + 4*(pcdata+i)); i != funcdataInline {
				others[off] = true
			}
		}
		if pcdata <= pcdataInline || funcdata <= funcdataInline {
			continue
		}
		_, last, _ := t.walk(t.u32(f + recordTables + 4*pcdataInline))
		if off := t.u32(f + recordTables + 4*(pcdata+funcdataInline)); off != noFuncdata && last >= 0 {
			trees = append(trees, tree{off, last + 1})
		}
	}
	// The base is the word of moduledata that makes every tree a tree: each call
	// in it names a function.
	base := 0
	for _, candidate := range t.moduleWords() {
		good := len(trees) > 0
		for _, tree := range trees {
			at := candidate + tree.off
			if at < 0 || at+tree.calls*inlinedCallSize > len(t.mem) {
				good = false
				break
			}
			for i := range tree.calls {
				good = good && t.isName(t.u32(at+i*inlinedCallSize+4))
			}
			if !good {
				break
			}
		}
		if good {
			base = candidate
			break
		}
	}
	if base == 0 {
		return 0
	}
	for _, f := range t.funcs {
		pcdata, funcdata := t.u32(f+recordPCData), int(t.mem[f+recordFuncData])
		if pcdata > pcdataInline {
			t.put32(f+recordTables+4*pcdataInline, 0)
		}
		if funcdata > funcdataInline {
			t.put32(f+recordTables+4*(pcdata+funcdataInline), noFuncdata)
		}
	}
	blanked := 0
	for _, tree := range trees {
		if !others[tree.off] {
			clear(t.mem[base+tree.off : base+tree.off+tree.calls*inlinedCallSize])
			blanked += tree.calls * inlinedCallSize
		}
	}
	return blanked
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

package diffcore_test

import (
	"bytes"
	"errors"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/duet-ui/duet/diffcore"
	"github.com/duet-ui/duet/internal/conformance/dom"
)

// goldenPatches returns all patches of the goldens.
func goldenPatches(t testing.TB) [][]byte {
	var all [][]byte
	for _, c := range goldenCases(t) {
		for _, s := range c.Steps {
			if s.Patch != nil {
				all = append(all, s.Patch)
			}
		}
	}
	if len(all) < 300 {
		t.Fatalf("only %d golden patches", len(all))
	}
	return all
}

// checkDecode: no panic, and what decodes encodes to the same bytes.
func checkDecode(t *testing.T, in []byte) {
	p, err := diffcore.Decode(in)
	if err != nil {
		var de *diffcore.DecodeError
		if !errors.As(err, &de) || de.Offset < 0 || de.Offset > len(in) {
			t.Fatalf("%x: %#v is no DecodeError with an offset inside", in, err)
		}
		return
	}
	if out := p.Append(nil); !bytes.Equal(out, in) {
		t.Fatalf("encoded again\n got %x\nwant %x", out, in)
	}
	_ = p.String()
	doc := parse(t, `<div><p>a</p><!--[--><!---->b<!--]--></div>`)
	before := doc.HTML()
	if err := diffcore.Apply(doc, in); err != nil {
		var miss *diffcore.MissError
		if !errors.As(err, &miss) || !errors.Is(err, diffcore.ErrMiss) {
			t.Fatalf("%x: %v", in, err)
		}
		if lines := strings.Split(p.String(), "\n"); !slices.ContainsFunc(lines[1:], isGo) && doc.HTML() != before {
			t.Fatalf("%x: a block that missed changed the document\n got %s\nwant %s", in, doc.HTML(), before)
		}
	}
}

func isGo(line string) bool { return line == "Go" || strings.HasPrefix(line, "Go ") }

func FuzzDecode(f *testing.F) {
	for i, b := range goldenPatches(f) {
		if i%7 == 0 {
			f.Add(b)
		}
	}
	f.Fuzz(checkDecode)
}

func TestGoldensDecode(t *testing.T) {
	for _, b := range goldenPatches(t) {
		if _, err := diffcore.Decode(b); err != nil {
			t.Fatalf("%x: %v", b, err)
		}
		checkDecode(t, b)
	}
}

func TestDamagedPatches(t *testing.T) {
	for i, b := range goldenPatches(t) {
		if len(b) > 400 || i%3 > 0 {
			continue
		}
		for n := range b { // truncated at every byte: never a panic
			checkDecode(t, b[:n])
			flipped := bytes.Clone(b)
			flipped[n] ^= 1 << (n % 8)
			checkDecode(t, flipped)
		}
		for n := 1; n < len(b); n++ {
			if p, err := diffcore.Decode(b[:n]); err == nil && len(p.String()) == 0 && n > 2 {
				t.Fatalf("%x: cut at %d it is still a patch", b, n)
			}
		}
	}
}

// text builds a patch from a text and operations.
func patchOf(text string, ops ...byte) []byte {
	b := []byte{1, byte(len(text))}
	return append(append(b, text...), ops...)
}

func TestDecodeErrors(t *testing.T) {
	deep := func(n int) []byte {
		ops := []byte{13} // Put
		for i := range n {
			if i == 0 {
				ops = append(ops, 1, 0, 1, 0, 2)
				continue
			}
			ops = append(ops, 1, 1, 0, 2)
		}
		return patchOf("b", append(ops, 4, 0)...)
	}
	lists := func(n int) []byte {
		ops := []byte{13}
		for range n {
			ops = append(ops, 4, 1)
		}
		return patchOf("", append(ops, 4, 0)...)
	}
	for _, c := range []struct {
		name string
		in   []byte
		want error
	}{
		{"nothing", nil, diffcore.ErrShort},
		{"version", []byte{2, 0}, diffcore.ErrVersion},
		{"version zero", []byte{0, 0}, diffcore.ErrVersion},
		{"text too long", []byte{1, 9, 'a'}, diffcore.ErrShort},
		{"text not used", patchOf("a"), diffcore.ErrText},
		{"text too short", patchOf("a", 5, 2), diffcore.ErrText},
		{"half a surrogate pair", patchOf("🙂", 5, 1), diffcore.ErrText},
		{"bad UTF-8", patchOf("\xff", 5, 1), diffcore.ErrText},
		{"NUL", patchOf("\x00", 5, 1), diffcore.ErrText},
		{"operation zero", patchOf("", 0), diffcore.ErrOp},
		{"unknown operation", patchOf("", 19), diffcore.ErrOp},
		{"no operand", patchOf("", 2), diffcore.ErrShort},
		{"overlong number", patchOf("", 2, 0x80, 0), diffcore.ErrOverlong},
		{"number too large", patchOf("", 2, 0xff, 0xff, 0xff, 0xff, 0x7f), diffcore.ErrOverlong},
		{"count bomb", patchOf("", 14, 0, 0xff, 0xff, 0xff, 0x7f), diffcore.ErrShort},
		{"path bomb", patchOf("", 1, 0xff, 0xff, 0xff, 0x7f), diffcore.ErrShort},
		{"unknown name", patchOf("", 8, 1), diffcore.ErrName},
		{"empty name", patchOf("", 8, 0, 0), diffcore.ErrName},
		{"repeated name", patchOf("idid", 8, 0, 2, 8, 0, 2), diffcore.ErrName},
		{"unknown node", patchOf("", 13, 10), diffcore.ErrOp},
		{"key outside a sync", patchOf("", 13, 7, 0, 0, 0), diffcore.ErrOp},
		{"unknown attribute", patchOf("bid", 13, 1, 0, 1, 1, 3, 0, 2, 0), diffcore.ErrOp},
		{"handler", patchOf("onclick", 7, 0, 7, 0), diffcore.ErrUnsafe},
		{"handler in capitals", patchOf("OnClick", 7, 0, 7, 0), diffcore.ErrUnsafe},
		{"srcdoc", patchOf("srcdoc", 7, 0, 6, 0), diffcore.ErrUnsafe},
		{"style attribute", patchOf("style", 7, 0, 5, 0), diffcore.ErrUnsafe},
		{"script URL", patchOf("hrefjavascript:x", 7, 0, 4, 12), diffcore.ErrUnsafe},
		{"script URL in disguise", patchOf("hRef\x01java\nscript:x", 7, 0, 4, 14), diffcore.ErrUnsafe},
		{"script", patchOf("script", 13, 1, 0, 6, 0, 0), diffcore.ErrUnsafe},
		{"SVG script", patchOf("script", 13, 2, 0, 6, 0, 0), diffcore.ErrUnsafe},
		{"no name of an element", patchOf("a b", 13, 1, 0, 3, 0, 0), diffcore.ErrUnsafe},
		{"style that ends early", patchOf("colora;b", 9, 0, 5, 3), diffcore.ErrUnsafe},
		{"brackets in raw", patchOf("<!--]-->", 17, 8), diffcore.ErrText},
		{"401 elements", deep(400), diffcore.ErrDepth},
		{"10,000 elements", deep(10000), diffcore.ErrDepth},
		{"401 lists", lists(400), diffcore.ErrDepth},
		{"order names nothing", patchOf("", 16, 0, 2, 0, 0), diffcore.ErrOrder},
		{"order names one twice", patchOf("", 16, 0, 2, 0, 2, 1, 0, 1, 0), diffcore.ErrOrder},
		{"order names too many", patchOf("", 16, 0, 1, 0, 1, 2, 0, 2), diffcore.ErrOrder},
		{"order keeps an empty run", patchOf("", 16, 0, 1, 0, 2, 2, 0, 0, 1, 0), diffcore.ErrOrder},
		{"order removes one twice", patchOf("", 16, 0, 2, 2, 1, 0, 0), diffcore.ErrOrder},
		{"order keeps backwards", patchOf("", 16, 0, 2, 0, 2, 2, 1, 1, 2, 0, 1), diffcore.ErrOrder},
	} {
		_, err := diffcore.Decode(c.in)
		if !errors.Is(err, c.want) {
			t.Errorf("%s: got %v, want %v", c.name, err, c.want)
		}
		doc := parse(t, "<p>a</p>")
		if err := diffcore.Apply(doc, c.in); err == nil || doc.HTML() != "<p>a</p>" {
			t.Errorf("%s: Apply gives %v and leaves %s", c.name, err, doc.HTML())
		}
	}
	for name, in := range map[string][]byte{"400 elements": deep(399), "400 lists": lists(399)} {
		if _, err := diffcore.Decode(in); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// Whatever the bytes claim, memory stays a small multiple of their length.
func TestDecodeAllocatesLittle(t *testing.T) {
	patches := [][]byte{
		patchOf("", 1, 0xff, 0xff, 0xff, 0x7f), patchOf("", 16, 0, 0xff, 0xff, 0xff, 0x7f, 0, 1, 2, 0, 0xff, 0xff, 0xff, 0x7f),
		append(patchOf(""), bytes.Repeat([]byte{2, 1}, 20000)...),
		append(patchOf("", 13, 4, 0xa0, 0x9c, 1), bytes.Repeat([]byte{0, 0}, 20000)...),
	}
	for _, in := range append(patches, goldenPatches(t)[:50]...) {
		least := uint64(1 << 62) // of three: something else may allocate meanwhile
		for range 3 {
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			diffcore.Decode(in)
			runtime.ReadMemStats(&after)
			least = min(least, after.TotalAlloc-before.TotalAlloc)
		}
		if got, most := least, uint64(120*len(in)+4096); got > most {
			t.Errorf("%d bytes of input took %d bytes of memory, want at most %d", len(in), got, most)
		}
	}
}

// The size of a patch is linear in the change, whatever the size of the page.
func TestPatchSizeFollowsTheChange(t *testing.T) {
	for _, n := range []int{10, 1000, 100_000} {
		scenes := make([]int, n)
		for i := range scenes {
			scenes[i] = i
		}
		s := newStage(keys(scenes)[0])
		swapped := append([]int(nil), scenes...)
		swapped[1], swapped[n-2] = swapped[n-2], swapped[1]
		patch := s.patch(keys(swapped)[0])
		if len(patch) > 32 {
			t.Errorf("%d rows: two swapped take %d bytes", n, len(patch))
		}
		if err := diffcore.Apply(s.doc, patch); err != nil {
			t.Fatal(err)
		}
		if got, want := s.doc.HTML(), markup(t, s.root); got != want {
			t.Errorf("%d rows: swapped wrongly", n)
		}
		if patch := s.patch(keys(nil)[0]); len(patch) > 12 {
			t.Errorf("%d rows: cleared by %d bytes", n, len(patch))
		}
	}
}

// A page costs bytes by its size, and so does what decodes, applies and shows it:
// ten times the rows are ten times the bytes, at every step.
func TestPagesCostByTheirSize(t *testing.T) {
	perRow := map[int]int{}
	for _, n := range []int{10, 1000, 100_000} {
		if n > 1000 && testing.Short() {
			continue
		}
		list := make([]int, n)
		for i := range list {
			list[i] = i
		}
		s := newStage(keys(nil)[0])
		patch := s.patch(keys(list)[0])
		p, err := diffcore.Decode(patch)
		if err != nil {
			t.Fatal(err)
		}
		if again := p.Append(nil); !bytes.Equal(again, patch) {
			t.Errorf("%d rows: encoded again to %d bytes, want %d", n, len(again), len(patch))
		}
		if err := diffcore.Apply(s.doc, patch); err != nil {
			t.Fatal(err)
		}
		html := markup(t, s.root)
		if s.doc.HTML() != html {
			t.Errorf("%d rows: not the page", n)
		}
		perRow[n] = len(patch) / n
		if got, most := len(patch), 80+12*n; got > most {
			t.Errorf("%d rows take %d bytes, want at most %d", n, got, most)
		}
		if got, most := len(html), 40+18*n; got > most {
			t.Errorf("%d rows are %d bytes of markup, want at most %d", n, got, most)
		}
	}
	if perRow[1000] > perRow[10] || perRow[100_000] > perRow[1000]+2 { // keys have more digits
		t.Errorf("bytes of a row: %v", perRow)
	}
}

// What an order does is bounded by what moves, whatever the size of the list: of all
// nodes only the list is written to.
func TestOrdersTouchTheirListOnly(t *testing.T) {
	for _, n := range []int{10, 1000, 10_000} {
		if n > 1000 && testing.Short() {
			continue
		}
		list := make([]int, n)
		for i := range list {
			list[i] = i
		}
		s := newStage(keys(list)[0])
		list[1], list[n-2] = list[n-2], list[1]
		before := dom.StateOf(s.doc)
		if err := diffcore.Apply(s.doc, s.patch(keys(list)[0])); err != nil {
			t.Fatal(err)
		}
		if touched, made := before.Touched(s.doc), before.Made(s.doc); len(touched) != 1 || touched[0].Name != "ul" || len(made) > 0 {
			t.Errorf("%d rows: %d nodes touched, %d made", n, len(touched), len(made))
		}
		if s.doc.Moved != 2 {
			t.Errorf("%d rows: %d moved, want 2", n, s.doc.Moved)
		}
	}
}

package conformance_test

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/duet-ui/duet/diffcore"
	"github.com/duet-ui/duet/internal/conformance/golden"
)

// A hostile patch, and why both readers refuse it.
type hostile struct {
	Name  string `json:"name"`
	Patch []byte `json:"patch"`
}

// patchOf builds a patch from a text and operations.
func patchOf(text string, ops ...byte) []byte {
	b := []byte{diffcore.Version, byte(len(text))}
	return append(append(b, text...), ops...)
}

// hostiles are patches that no reader may take, whatever it is shown.
func hostiles() []hostile {
	put := func(ops ...byte) []byte { return append([]byte{1, 0, 13}, ops...) }
	attr := func(name, value string) []byte {
		return patchOf(name+value, 1, 0, 7, 0, byte(len(name)), byte(len(value)))
	}
	element := func(kind byte, name string) []byte {
		return patchOf(name+"ran=1", put(kind, 0, byte(len(name)), 0, 1, 5)...)
	}
	list := []hostile{
		{"nothing", nil},
		{"another version", []byte{2, 0}},
		{"version zero", []byte{0, 0}},
		{"text too long", []byte{1, 9, 'a'}},
		{"text not used", patchOf("a", 1, 0)},
		{"strings longer than the text", patchOf("a", 1, 0, 6, 2)},
		{"bad UTF-8", patchOf("\xff", 1, 0, 6, 1)},
		{"cut UTF-8", patchOf("\xf0\x9f\x99", 1, 0, 6, 1)},
		{"overlong UTF-8", patchOf("\xc0\x80", 1, 0, 6, 1)},
		{"half a pair in UTF-8", patchOf("\xed\xa0\x80", 1, 0, 6, 1)},
		{"operation zero", patchOf("", 1, 0, 0)},
		{"unknown operation", patchOf("", 1, 0, 19)},
		{"unknown operation after a good one", patchOf("x", 1, 0, 6, 1, 255, 1)},
		{"operation cut", patchOf("", 1, 0, 2)},
		{"overlong number", patchOf("", 1, 0, 2, 0x80, 0)},
		{"overlong number of many bytes", patchOf("", 1, 0, 2, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0)},
		{"number without end", append(patchOf("", 1, 0, 2), bytes.Repeat([]byte{0xff}, 64)...)},
		{"count bomb", patchOf("", 1, 0, 14, 0, 0xff, 0xff, 0xff, 0x7f)},
		{"path bomb", patchOf("", 1, 0xff, 0xff, 0xff, 0xff, 0x7)},
		{"attribute bomb", patchOf("b", put(1, 0, 1, 0xff, 0xff, 0xff, 0xff, 0x7)...)},
		{"kids bomb", patchOf("b", put(1, 0, 1, 0, 0xff, 0xff, 0xff, 0xff, 0x7)...)},
		{"list bomb", patchOf("", put(4, 0xff, 0xff, 0xff, 0xff, 0x7)...)},
		{"removal bomb", patchOf("", 1, 0, 16, 0, 9, 0xff, 0xff, 0xff, 0xff, 0x7)},
		{"order bomb", patchOf("", 1, 0, 16, 0, 0xff, 0xff, 0xff, 0xff, 0x7, 0, 0xff, 0xff, 0xff, 0xff, 0x7)},
		{"order keeps a bomb", patchOf("", 1, 0, 16, 0, 0xff, 0xff, 0xff, 0xff, 0x7, 0, 1, 2, 0, 0xfe, 0xff, 0xff, 0xff, 0x7)},
		{"unknown name", patchOf("", 1, 0, 8, 1)},
		{"empty name", patchOf("", 1, 0, 8, 0, 0)},
		{"repeated name", patchOf("idid", 1, 0, 8, 0, 2, 8, 0, 2)},
		{"unknown node", patchOf("", put(99)...)},
		{"key outside a sync", patchOf("", put(7, 0, 0, 0)...)},
		{"unknown kind of attribute", patchOf("bid", put(1, 0, 1, 1, 3, 0, 2, 0)...)},
		{"order names nothing", patchOf("", 1, 0, 16, 0, 2, 0, 0)},
		{"order names one twice", patchOf("", 1, 0, 16, 0, 2, 0, 2, 1, 0, 1, 0)},
		{"order names too many", patchOf("", 1, 0, 16, 0, 1, 0, 1, 2, 0, 2)},
		{"order keeps nothing", patchOf("", 1, 0, 16, 0, 1, 0, 2, 2, 0, 0, 1, 0)},
		{"order removes one twice", patchOf("", 1, 0, 16, 0, 2, 2, 1, 0, 0)},
		{"no name of an element", patchOf("a b", put(1, 0, 3, 0, 0)...)},
		{"empty element", patchOf("", put(1, 0, 0, 0, 0)...)},
		{"a good one, then one that runs code", patchOf("yonclickx", 1, 0, 6, 1, 7, 0, 7, 1)},
		{"401 elements", deep(401)}, {"10,000 elements", deep(10_000)},
		{"401 lists", deepLists(401)}, {"10,000 lists", deepLists(10_000)},
		{"10,000 components", append(append(patchOf(""), put()...), bytes.Repeat([]byte{6, 0}, 10_000)...)},
	}
	list = append(list, templateBombs()...)
	for _, name := range []string{"script", "SCRIPT", "ScRiPt", "svg:script", "s:script"} {
		for kind := byte(1); kind <= 3; kind++ {
			list = append(list, hostile{fmt.Sprintf("element %s of kind %d", name, kind), element(kind, name)})
		}
	}
	for _, at := range [][2]string{
		{"onclick", "ran=1"}, {"ONCLICK", "ran=1"}, {"onerror", "ran=1"}, {"onx", ""}, {"srcdoc", "<script>parent.ran=1</script>"}, {"SrcDoc", "x"}, {"style", "color: red"},
		{"Style", "color: red"}, {"href", "javascript:ran=1"}, {"hRef", "javascript:ran=1"}, {"href", " \tjava\nscript:ran=1"}, {"href", "\x01javascript:ran=1"},
		{"href", "JAVASCRIPT:ran=1"}, {"xlink:href", "javascript:ran=1"}, {"XLINK:HREF", "javascript:ran=1"}, {"src", "javascript:ran=1"}, {"action", "javascript:ran=1"},
		{"formaction", "java\tscript:ran=1"}, {"data", "javascript:ran=1"}, {"attributeName", "onclick"}, {"attributeName", " href"},
		{"href", "vbscript:x"}, {"a b", ""}, {"a=b", ""}, {"a>", ""}, {"", "x"},
	} {
		list = append(list, hostile{fmt.Sprintf("attribute %q=%q", at[0], at[1]), attr(at[0], at[1])})
	}
	return list
}

// templateBombs are patches whose clones make more than their bytes may, and clones
// and templates that are none.
func templateBombs() []hostile {
	uint := func(b []byte, v int) []byte { return binary.AppendUvarint(b, uint64(v)) }
	list := func(count int, template []byte, clone ...byte) []byte {
		text := []byte("b")
		var attrs []byte
		for i := range 400 {
			name := fmt.Sprint("data-", i)
			text = append(text, name...)
			attrs = append(attrs, 0, 0, byte(len(name)), 0)
		}
		b := append(uint([]byte{diffcore.Version}, len(text)), text...)
		b = append(uint(append(b, 1, 0, 13, 4), count+1), template...)
		b = append(append(append(b, 1, 0, 1), uint(nil, 400)...), attrs...)
		return append(append(b, 0), bytes.Repeat(clone, count)...)
	}
	return []hostile{
		{"clones of 400 attributes", list(5000, []byte{8, 0}, 9, 0)},
		{"clone of no template", list(1, []byte{8, 0}, 9, 1)},
		{"clone before its template", patchOf("b", 1, 0, 13, 9, 0)},
		{"template bomb", list(1, append([]byte{8}, 0xff, 0xff, 0xff, 0xff, 0x7), 9, 0)},
		{"hole where there is none", list(1, []byte{8, 1, 0x83, 0x10}, 9, 0, 0)},
		{"template in a template", patchOf("bi", 1, 0, 13, 8, 0, 1, 0, 1, 0, 2, 8, 0, 1, 0, 1, 0, 0)},
		{"template that is a text", patchOf("b", 1, 0, 13, 8, 0, 0, 1)},
		{"template in a sync", patchOf("bb", 1, 0, 18, 4, 2, 8, 0, 1, 0, 1, 0, 1, 1, 9, 0)},
	}
}

// deep is a patch with n elements in each other.
func deep(n int) []byte {
	b := patchOf("b", 1, 0, 13)
	for i := range n {
		if b = append(b, 1); i == 0 {
			b = append(b, 0, 1)
		} else {
			b = append(b, 1)
		}
		if b = append(b, 0); i < n-1 {
			b = append(b, 2)
		}
	}
	return append(b, 0)
}

// deepLists is a patch with n lists in each other.
func deepLists(n int) []byte {
	b := patchOf("", 1, 0, 13)
	for i := range n {
		if b = append(b, 4); i < n-1 {
			b = append(b, 1)
		}
	}
	return append(b, 0)
}

// A hostile patch has no effect at all, on either reader, and both take what is
// deep but not too deep.
func TestHostilePatchesHaveNoEffect(t *testing.T) {
	for _, h := range hostiles() {
		_, err := diffcore.Decode(h.Patch)
		var de *diffcore.DecodeError
		if !errors.As(err, &de) {
			t.Errorf("Go: %s: got %v", h.Name, err)
		}
	}
	p := open(t, nil)
	report(t, call[[]fault](t, p, "refused", hostiles()))
	good := [][]byte{deep(400), deepLists(400), deep(1)}
	for i, b := range good {
		_, err := diffcore.Decode(b)
		require.NoError(t, err, i)
	}
	require.Equal(t, "111", call[string](t, p, "verdicts", good))
}

// goldenPatches are the patches of the golden files.
func goldenPatches(t *testing.T) (all [][]byte) {
	files, err := filepath.Glob("../../diffcore/testdata/*.txt")
	require.NoError(t, err)
	for _, file := range files {
		text, err := os.ReadFile(file)
		require.NoError(t, err)
		cases, err := golden.Parse(string(text))
		require.NoError(t, err)
		for _, c := range cases {
			for _, s := range c.Steps {
				if len(s.Patch) > 0 && len(s.Patch) < 300 {
					all = append(all, s.Patch)
				}
			}
		}
	}
	require.Greater(t, len(all), 200)
	return all
}

// damaged are patches cut at every byte, lengthened, and with one byte or bit another.
func damaged(r *rand.Rand, patch []byte) (list [][]byte) {
	list = append(list, append(bytes.Clone(patch), 0))
	for i := range patch {
		list = append(list, patch[:i])
		for range 2 {
			b := bytes.Clone(patch)
			switch r.IntN(3) {
			case 0:
				b[i] ^= 1 << r.IntN(8)
			case 1:
				b[i] = byte(r.IntN(24))
			default:
				b = append(b[:i:i], append([]byte{byte(r.IntN(256))}, b[i:]...)...)
			}
			list = append(list, b)
		}
	}
	return list
}

// laxer are what diffcore refuses and the interpreter takes: it holds no list of all
// URL attributes, schemes, properties and elements, the browser ignores bad styles, and
// a document may hold what markup may not.
func laxer(b []byte, err error) bool {
	text := func() string {
		n := int(b[1])
		if n > len(b)-2 || n >= 0x80 {
			return string(b)
		}
		return string(b[2 : 2+n])
	}
	switch {
	case errors.Is(err, diffcore.ErrUnsafe):
		return true
	case errors.Is(err, diffcore.ErrText):
		return strings.ContainsAny(text(), "\x00<") || text() != strings.ToValidUTF8(text(), "") // or half of a pair
	}
	return false
}

// Both readers agree on what is a patch: what Go takes the interpreter takes, and
// what Go refuses it refuses too, but for its laxer law.
func TestReadersAgreeOnBytes(t *testing.T) {
	p := open(t, nil)
	r := rand.New(rand.NewPCG(1, 9))
	taken, refused, lax := 0, 0, 0
	patches := goldenPatches(t)
	for i := 0; i < len(patches); i += 40 {
		var all [][]byte
		for _, patch := range patches[i:min(len(patches), i+40)] {
			all = append(all, damaged(r, patch)...)
		}
		got := call[string](t, p, "verdicts", all)
		for k, b := range all {
			_, err := diffcore.Decode(b)
			switch takes := got[k] == '1'; {
			case err == nil && takes:
				taken++
			case err != nil && !takes:
				refused++
			case takes && laxer(b, err):
				lax++
			default:
				words := ""
				if q, err := diffcore.Decode(b); err == nil {
					words = q.String()
				}
				t.Fatalf("%x: Go says %v, the interpreter takes it: %v\n%s", b, err, takes, words)
			}
		}
	}
	t.Logf("%d taken, %d refused by both, %d by Go only", taken, refused, lax)
	require.Greater(t, taken, 1000)
	require.Greater(t, refused, 1000)
}

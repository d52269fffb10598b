package wasmshrink

import (
	"bytes"
	"compress/gzip"
	"encoding/base64"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/duet-ui/duet/internal/browsertest"
)

func TestMain(m *testing.M) { browsertest.Main(m) }

// stress builds the program under testdata for the browser.
func stress(t *testing.T, flags ...string) []byte {
	t.Helper()
	out := filepath.Join(t.TempDir(), "stress.wasm")
	args := append([]string{"build", "-trimpath", "-buildvcs=false", "-o", out}, flags...)
	cmd := exec.Command("go", append(args, "./testdata/stress")...)
	cmd.Env = append(os.Environ(), "GOOS=js", "GOARCH=wasm")
	b, err := cmd.CombinedOutput()
	require.NoError(t, err, string(b))
	b, err = os.ReadFile(out)
	require.NoError(t, err)
	return b
}

func TestBehaviourStays(t *testing.T) {
	module := stress(t, "-ldflags=-s -w")
	small, saved, err := Shrink(module)
	require.NoError(t, err)
	assert.Greater(t, saved.Segments, 10_000)
	assert.Greater(t, saved.Lines, 100_000)
	assert.Less(t, zipped(small), zipped(module)*9/10)

	before, after := run(t, module), run(t, small)
	const panicked = "panic: runtime error: invalid memory address or nil pointer dereference"
	results, trace, ok := strings.Cut(after, panicked)
	require.True(t, ok, after)
	wanted, _, _ := strings.Cut(before, panicked)
	assert.Equal(t, wanted, results)
	for _, line := range []string{"deep 20000", "recovered runtime error: index out of range [3] with length 3 at 4", "indirect stays", "method saved", "sum 29900", "garbage 977", "caller main.caller true"} {
		assert.Contains(t, results, line)
	}
	assert.Contains(t, trace, "main.fall", "a traceback names the functions")
	assert.Contains(t, trace, "exit 2")
	assert.NotContains(t, trace, "main.go:")
}

func TestShrinkTwiceIsShrinkOnce(t *testing.T) {
	once, _, err := Shrink(stress(t))
	require.NoError(t, err)
	twice, _, err := Shrink(once)
	require.NoError(t, err)
	assert.True(t, bytes.Equal(once, twice))
}

// A Go whose table looks otherwise is served as it is, only merged.
func TestUnknownTablesAreLeftAlone(t *testing.T) {
	module := stress(t)
	m, err := parse(module)
	require.NoError(t, err)
	mem := m.image()
	table := find(mem)
	require.NotNil(t, table)
	for name, spoil := range map[string]func(mem []byte){
		"another magic":        func(mem []byte) { mem[table.at] ^= 1 },
		"a record moved":       func(mem []byte) { mem[table.funcs[1000]] ^= 1 },
		"a name that is none":  func(mem []byte) { table.copyOf(mem).put32(table.funcs[7]+recordName, 1<<30) },
		"a table without end":  func(mem []byte) { table.copyOf(mem).put32(table.funcs[7]+recordLine, uint32(len(table.pcs)-1)) },
		"more tables than fit": func(mem []byte) { table.copyOf(mem).put32(table.funcs[7]+recordPCData, 17) },
	} {
		t.Run(name, func(t *testing.T) {
			spoiled := bytes.Clone(mem)
			spoil(spoiled)
			want := bytes.Clone(spoiled)
			assert.Zero(t, blankLines(spoiled))
			assert.True(t, bytes.Equal(want, spoiled))
		})
	}
}

func (t *pclntab) copyOf(mem []byte) *pclntab { return &pclntab{mem: mem} }

func TestForeignModulesAreRefused(t *testing.T) {
	for name, b := range map[string][]byte{
		"empty":           nil,
		"text":            []byte("hello"),
		"no data":         []byte("\x00asm\x01\x00\x00\x00"),
		"cut short":       []byte("\x00asm\x01\x00\x00\x00\x0b\x20\x01"),
		"passive segment": []byte("\x00asm\x01\x00\x00\x00\x0b\x04\x01\x01\x01x"),
		"data count":      []byte("\x00asm\x01\x00\x00\x00\x0c\x01\x01\x0b\x07\x01\x00\x41\x00\x0b\x01x"),
	} {
		t.Run(name, func(t *testing.T) {
			_, _, err := Shrink(b)
			assert.ErrorIs(t, err, ErrShape)
		})
	}
}

func TestSegmentsHoldTheSameMemory(t *testing.T) {
	zeros := strings.Repeat("\x00", gap)
	for _, mem := range []string{"a", "ab\x00c", "a" + zeros + "b", zeros + "a" + zeros[1:] + "b" + zeros} {
		m := module{head: []byte("\x00asm\x01\x00\x00\x00"), segments: split([]byte(mem))}
		back, err := parse(m.encode())
		require.NoError(t, err)
		assert.Equal(t, strings.TrimRight(mem, "\x00"), string(back.image()))
	}
	assert.Len(t, split([]byte("a"+zeros+"b")), 2)
	assert.Len(t, split([]byte("a"+zeros[1:]+"b")), 1)
}

func TestNumbersAreLEB128(t *testing.T) {
	for _, n := range []int{0, 1, 63, 64, 127, 128, 1<<28 - 1} {
		r := &reader{b: appendVarint(appendUvarint(nil, n), n)}
		assert.Equal(t, n, r.uvarint())
		assert.Equal(t, n, r.varint())
		assert.False(t, r.bad)
		r = &reader{b: appendVarint(nil, -n)}
		assert.Equal(t, -n, r.varint())
	}
}

func FuzzShrink(f *testing.F) {
	f.Add([]byte("\x00asm\x01\x00\x00\x00\x0b\x07\x01\x00\x41\x08\x0b\x01x"))
	f.Fuzz(func(t *testing.T, in []byte) {
		small, _, err := Shrink(in)
		if err != nil {
			return
		}
		was, err := parse(in)
		require.NoError(t, err)
		is, err := parse(small)
		require.NoError(t, err)
		want := was.image()
		blankLines(want)
		assert.Equal(t, bytes.TrimRight(want, "\x00"), bytes.TrimRight(is.image(), "\x00"))
	})
}

// run runs a module in Chromium and returns what it printed and how it exited.
func run(t *testing.T, module []byte) string {
	t.Helper()
	root, err := exec.Command("go", "env", "GOROOT").Output()
	require.NoError(t, err)
	glue, err := os.ReadFile(filepath.Join(strings.TrimSpace(string(root)), "lib", "wasm", "wasm_exec.js"))
	require.NoError(t, err)
	site := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/html")
		w.Write([]byte("<!doctype html><link rel=icon href=data:,><script>"))
		w.Write(glue)
		w.Write([]byte("</script>"))
	}))
	t.Cleanup(site.Close)
	p := browsertest.New(t).NewPage(browsertest.PageOptions{Noisy: true})
	p.Goto(site.URL)
	return browsertest.Eval[string](p, `(async () => {
	const bytes = Uint8Array.from(atob("`+base64.StdEncoding.EncodeToString(module)+`"), (c) => c.charCodeAt(0));
	const go = new Go(), text = new TextDecoder();
	let out = "";
	globalThis.fs.writeSync = (fd, buf) => { out += text.decode(buf); return buf.length; };
	go.exit = (code) => { out += "exit " + code; };
	const {instance} = await WebAssembly.instantiate(bytes, go.importObject);
	await go.run(instance);
	return out;
})()`)
}

func zipped(b []byte) int {
	var out bytes.Buffer
	w := gzip.NewWriter(&out)
	w.Write(b)
	w.Close()
	return out.Len()
}

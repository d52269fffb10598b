package app

import (
	"encoding/hex"
	"errors"
	"math"
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"
	"testing/quick"
	"time"
)

type point struct{ X, Y int }

type celsius float32

// everything holds each kind that can cross.
type everything struct {
	Bool    bool
	I       int
	I8      int8
	I16     int16
	I32     int32
	I64     int64
	U       uint
	U8      uint8
	U16     uint16
	U32     uint32
	U64     uint64
	F32     celsius
	F64     float64
	String  string
	Bytes   []byte
	Hash    [4]byte
	Points  []point
	Pair    [2]string
	Names   map[string]int
	Grid    map[point][]string
	Set     map[string]struct{}
	Flags   map[bool]int8
	Next    *everything
	Self    []everything
	Inner   struct{ A, B *int }
	Nothing struct{}
	Embedded
}

// Embedded is embedded in everything.
type Embedded struct{ E string }

var codecGoldens = []struct {
	name string
	v    any
	want string
}{
	{"false", false, "00"},
	{"true", true, "01"},
	{"zero", 0, "00"},
	{"one", 1, "02"},
	{"minus one", -1, "01"},
	{"minus 64", int8(-64), "7f"},
	{"least int8", int8(-128), "ff01"},
	{"largest int64", int64(math.MaxInt64), "feffffffffffffffff01"},
	{"least int64", int64(math.MinInt64), "ffffffffffffffffff01"},
	{"uint8 200", uint8(200), "c801"},
	{"largest uint64", uint64(math.MaxUint64), "ffffffffffffffffff01"},
	{"half", 0.5, "000000000000e03f"},
	{"minus zero", math.Copysign(0, -1), "0000000000000080"},
	{"float32 third", float32(1) / 3, "000000605555d53f"},
	{"infinity", math.Inf(1), "000000000000f07f"},
	{"NaN", math.NaN(), "010000000000f87f"},
	{"odd NaN", math.Float64frombits(0xfff8000000000123), "010000000000f87f"},
	{"float32 NaN", float32(math.NaN()), "010000000000f87f"},
	{"empty string", "", "00"},
	{"string", "héllo", "0668c3a96c6c6f"},
	{"invalid UTF-8", "a\xff", "0261ff"},
	{"nil bytes", []byte(nil), "00"},
	{"no bytes", []byte{}, "01"},
	{"bytes", []byte{1, 255}, "0301ff"},
	{"byte array", [3]byte{1, 2, 255}, "0102ff"},
	{"nil slice", []int(nil), "00"},
	{"empty slice", []int{}, "01"},
	{"slice", []int{1, -2}, "030203"},
	{"array", [2]string{"a", ""}, "016100"},
	{"nil map", map[string]int(nil), "00"},
	{"empty map", map[string]int{}, "01"},
	{"map is sorted", map[string]int{"b": 2, "a": 1, "": 3, "ab": 4}, "050006" + "016102" + "016204" + "02616208"},
	{"map of negative numbers", map[int]bool{-1: true, 1: true, 0: false}, "04000001010201"},
	{"set", map[string]struct{}{"x": {}}, "020178"},
	{"nil pointer", (*int)(nil), "00"},
	{"pointer", ptr(7), "010e"},
	{"struct", point{1, -1}, "0201"},
	{"one pointer in a struct", struct{ P *point }{&point{3, 4}}, "010608"},
	{"struct of nothing", struct{}{}, ""},
	{"nested", struct {
		A [][]string
		M map[point]*point
	}{[][]string{nil, {}, {"q"}}, map[point]*point{{1, 1}: nil, {0, 2}: {5, 6}}}, "040001020171" + "030004010a0c" + "020200"},
}

func ptr[T any](v T) *T { return &v }

func TestEncodingIsTheGolden(t *testing.T) {
	for _, c := range codecGoldens {
		b, err := appendAny(nil, c.v)
		if err != nil {
			t.Fatalf("%s: %v", c.name, err)
		}
		if got := hex.EncodeToString(b); got != c.want {
			t.Errorf("%s: got %s, want %s", c.name, got, c.want)
		}
	}
}

func TestGoldenDecodes(t *testing.T) {
	for _, c := range codecGoldens {
		in, _ := hex.DecodeString(c.want)
		p, _ := planFor(typeOf(c.v))
		at := newObject(p.typ)
		if err := p.decodeAll(at, in); err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		got := p.box(at)
		if !reflect.DeepEqual(got, c.v) && !strings.Contains(c.name, "NaN") {
			t.Errorf("%s: got %#v, want %#v", c.name, got, c.v)
		}
		if again, _ := appendAny(nil, got); hex.EncodeToString(again) != c.want {
			t.Errorf("%s: encodes again as %x, want %s", c.name, again, c.want)
		}
		for n := range in {
			if err := p.decodeAll(newObject(p.typ), in[:n]); err == nil {
				t.Errorf("%s: decodes when cut at %d", c.name, n)
			}
		}
		if err := p.decodeAll(newObject(p.typ), append(in[:len(in):len(in)], 0)); !errors.Is(err, ErrWrongType) {
			t.Errorf("%s: one byte too many gives %v, want ErrWrongType", c.name, err)
		}
	}
}

func TestRoundTripOfEverything(t *testing.T) {
	seed := uint64(time.Now().UnixNano())
	r := rand.New(rand.NewPCG(seed, 1))
	for i := range 300 {
		v := randomEverything(r, 3)
		b := AppendValue(nil, &v)
		var back everything
		if err := DecodeValue(b, &back); err != nil {
			t.Fatalf("seed %d, value %d: %v", seed, i, err)
		}
		if !reflect.DeepEqual(v, back) {
			t.Fatalf("seed %d, value %d:\n got %+v\nwant %+v", seed, i, back, v)
		}
		if again := AppendValue(nil, &back); string(again) != string(b) {
			t.Fatalf("seed %d, value %d: encodes again differently", seed, i)
		}
	}
}

func randomEverything(r *rand.Rand, depth int) everything {
	q := rand.New(rand.NewPCG(r.Uint64(), r.Uint64()))
	text := func() string {
		b := make([]byte, q.IntN(5))
		for i := range b {
			b[i] = byte(q.Uint32())
		}
		return string(b)
	}
	e := everything{Bool: q.IntN(2) == 1, I: int(q.Uint64()), I8: int8(q.Uint32()), I16: int16(q.Uint32()), I32: int32(q.Uint32()), I64: int64(q.Uint64()),
		U: uint(q.Uint64()), U8: uint8(q.Uint32()), U16: uint16(q.Uint32()), U32: q.Uint32(), U64: q.Uint64(),
		F32: celsius(q.NormFloat64()), F64: q.NormFloat64(), String: text(), Hash: [4]byte{byte(q.Uint32())}, Pair: [2]string{text(), text()}}
	if q.IntN(3) > 0 {
		e.Bytes = []byte(text())
		e.Points = make([]point, q.IntN(4))
		e.Names, e.Grid, e.Set, e.Flags = map[string]int{}, map[point][]string{}, map[string]struct{}{}, map[bool]int8{}
		for range q.IntN(20) {
			e.Names[text()] = q.IntN(100)
			e.Grid[point{q.IntN(5), -q.IntN(5)}] = []string{text()}
			e.Set[text()] = struct{}{}
			e.Flags[q.IntN(2) == 1] = int8(q.Uint32())
		}
		e.Inner.A = ptr(q.IntN(1000))
		e.E = text()
	}
	if depth > 0 && q.IntN(2) == 0 {
		e.Next = ptr(randomEverything(r, depth-1))
		e.Self = []everything{randomEverything(r, depth-1)}
	}
	return e
}

func TestQuickRoundTrips(t *testing.T) {
	if err := quick.Check(func(v struct {
		M map[uint16]map[string][]int32
		S [][]bool
		P **float64
	}) bool {
		b := AppendValue(nil, &v)
		back := v
		back.M, back.S, back.P = nil, nil, nil
		return DecodeValue(b, &back) == nil && reflect.DeepEqual(v, back)
	}, nil); err != nil {
		t.Error(err)
	}
}

func TestDecodingRefusesWhatIsNotCanonical(t *testing.T) {
	for _, c := range []struct {
		name string
		v    any
		in   string
	}{
		{"overlong varint", 0, "8000"},
		{"varint of eleven bytes", uint64(0), "8080808080808080808001"},
		{"varint over 64 bits", uint64(0), "ffffffffffffffffff02"},
		{"bool of 2", false, "02"},
		{"int8 out of range", int8(0), "8002"},
		{"uint8 of 256", uint8(0), "8002"},
		{"float32 that is none", float32(0), "9a9999999999b93f"},
		{"float32 NaN with other bits", float32(0), "000000000000f87f"},
		{"NaN with other bits", 0.0, "000000000000f87f"},
		{"pointer of 2", (*int)(nil), "0200"},
		{"unsorted map", map[string]int(nil), "03016202016102"},
		{"key twice", map[string]int(nil), "03016102016102"},
		{"longer than the input", []int(nil), "ffffffff0f"},
		{"map longer than the input", map[string]int(nil), "ffffffff0f"},
		{"bytes longer than the input", []byte(nil), "ffffffff0f"},
		{"string longer than the input", "", "ffffffff0f"},
	} {
		p, err := planFor(typeOf(c.v))
		if err != nil {
			t.Fatal(err)
		}
		in, err := hex.DecodeString(c.in)
		if err != nil {
			t.Fatal(err)
		}
		if err := p.decodeAll(newObject(p.typ), in); !errors.Is(err, ErrWrongType) {
			t.Errorf("%s: got %v, want ErrWrongType", c.name, err)
		}
	}
}

func TestFailedDecodeLeavesTheValueAlone(t *testing.T) {
	v := point{1, 2}
	if err := DecodeValue([]byte{2}, &v); !errors.Is(err, ErrWrongType) {
		t.Fatalf("got %v", err)
	}
	if v != (point{1, 2}) {
		t.Errorf("got %v", v)
	}
}

type chain struct{ Next *chain }

func TestDepthIsLimited(t *testing.T) {
	list := func(n int) *chain {
		c := &chain{}
		for range n - 1 {
			c = &chain{c}
		}
		return c
	}
	v := list(100)
	b := AppendValue(nil, &v)
	var back *chain
	if err := DecodeValue(b, &back); err != nil || !reflect.DeepEqual(v, back) {
		t.Errorf("100 deep: %v", err)
	}
	if err := DecodeValue(append([]byte{1}, b...), &back); !errors.Is(err, ErrWrongType) {
		t.Errorf("101 deep decodes: %v", err)
	}
	loop := &chain{}
	loop.Next = loop
	wantPanic(t, "does it point to itself", func() { AppendValue(nil, &loop) })
}

type bomb struct {
	Name string
	Big  [64]*int
}

func TestDecodingAllocatesNoMoreThanTheInputExplains(t *testing.T) {
	// A length that the rest could just hold, then nothing of it.
	in := append(appendUint(nil, 100_000/65), make([]byte, 100_000)...)
	in[len(in)-1] = 9
	var v []bomb
	got := testing.AllocsPerRun(1, func() { _ = DecodeValue(in, &v) })
	if got > 10 {
		t.Errorf("%v allocations", got)
	}
}

func TestTypesThatCannotCrossSayWhy(t *testing.T) {
	type hidden struct {
		Shown  int
		secret int
	}
	_ = hidden{secret: 1}.secret
	for _, c := range []struct {
		err  error
		want string
	}{
		{CheckType[chan int](), "chan int cannot cross between server and browser: it is a func or chan"},
		{CheckType[func()](), "is a func or chan"},
		{CheckType[any](), "interface"},
		{CheckType[complex128](), "complex"},
		{CheckType[uintptr](), "address"},
		{CheckType[hidden](), "field secret of app.hidden is not exported"},
		{CheckType[[]map[string]hidden](), "app.hidden cannot cross between server and browser: field secret of app.hidden is not exported"},
		{CheckType[struct{ At time.Time }](), "int64 of unix milliseconds"},
		{CheckType[[]struct{}](), "encode to nothing"},
		{CheckType[map[struct{}]int](), "encode to nothing"},
		{CheckType[map[float64]int](), "keys hold a float"},
		{CheckType[map[*int]int](), "keys hold a float or a pointer"},
		{CheckType[map[[2]struct{ P *int }]int](), "keys hold a float or a pointer"},
		{CheckType[struct{ E error }](), "field E of struct { E error } is an interface"},
		{CheckType[struct {
			In  point
			Out []struct{ F map[string]func() }
		}](), "field F of struct { F map[string]func() } is a func"},
		{CheckType[struct{ A []struct{} }](), "[]struct {} is a slice of values that encode to nothing"},
	} {
		var te *TypeError
		if !errors.As(c.err, &te) {
			t.Errorf("got %v, want a TypeError with %q", c.err, c.want)
		} else if !strings.Contains(c.err.Error(), c.want) {
			t.Errorf("got %q, want %q in it", c.err, c.want)
		}
	}
	if err := CheckType[everything](); err != nil {
		t.Error(err)
	}
}

func wantPanic(t *testing.T, with string, f func()) {
	t.Helper()
	defer func() {
		t.Helper()
		v := recover()
		s, ok := v.(string)
		if err, isErr := v.(error); isErr {
			s, ok = err.Error(), true
		}
		if !ok || !strings.Contains(s, with) {
			t.Errorf("got panic %v, want one with %q", v, with)
		}
	}()
	f()
}

func TestAppendAllocatesNothing(t *testing.T) {
	v := everything{String: "some text", Points: []point{{1, 2}}, Next: &everything{}}
	b := AppendValue(nil, &v)
	if n := testing.AllocsPerRun(100, func() { b = AppendValue(b[:0], &v) }); n != 0 {
		t.Errorf("%v allocations, want 0", n)
	}
}

func fuzzDecode[T any](f *testing.F, seeds ...T) {
	for i := range seeds {
		f.Add(AppendValue(nil, &seeds[i]))
	}
	f.Fuzz(func(t *testing.T, in []byte) {
		var v T
		if err := DecodeValue(in, &v); err != nil {
			return
		}
		if out := AppendValue(nil, &v); string(out) != string(in) {
			t.Fatalf("%x decodes and encodes as %x", in, out)
		}
	})
}

func FuzzDecodeValue(f *testing.F) {
	r := rand.New(rand.NewPCG(1, 2))
	fuzzDecode(f, everything{}, randomEverything(r, 2), randomEverything(r, 1), randomEverything(r, 0))
}

func FuzzDecodeMap(f *testing.F) {
	fuzzDecode(f, map[string]map[int8][]bool{"a": {1: {true}, -1: nil}, "b": nil, "c": {}})
}

func FuzzDecodeNumbers(f *testing.F) {
	fuzzDecode(f, []struct {
		A int8
		B uint16
		C float32
		D float64
		E [2]byte
		F *uint64
	}{{1, 2, 3, math.NaN(), [2]byte{4}, ptr(uint64(5))}, {}})
}

func BenchmarkAppendValue(b *testing.B) {
	v := everything{String: "some text", Points: []point{{1, 2}}, Next: &everything{}}
	var buf []byte
	b.ReportAllocs()
	for b.Loop() {
		buf = AppendValue(buf[:0], &v)
	}
}

func BenchmarkDecodeValue(b *testing.B) {
	v := everything{String: "some text", Points: []point{{1, 2}}}
	buf := AppendValue(nil, &v)
	b.ReportAllocs()
	for b.Loop() {
		if err := DecodeValue(buf, &v); err != nil {
			b.Fatal(err)
		}
	}
}

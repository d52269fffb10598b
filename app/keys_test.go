package app

import (
	"errors"
	"reflect"
	"slices"
	"sync"
	"testing"
	"unsafe"
)

type status struct {
	Stage   string
	Percent int
}

func TestFingerprintIsOfNamePolicyAndStructure(t *testing.T) {
	type same struct {
		Stage   string
		Percent int64
	}
	base := Served("fp.status", status{}).Info()
	if got := Served("fp.status", same{}).Info(); got.Fingerprint != base.Fingerprint || got == base {
		t.Errorf("an equal structure of another type: %08x, want %08x in another KeyInfo", got.Fingerprint, base.Fingerprint)
	}
	for name, k := range map[string]*KeyInfo{
		"name":           Served("fp.status2", status{}).Info(),
		"policy shared":  Shared("fp.status", status{}).Info(),
		"policy private": Private("fp.status", status{}).Info(),
		"policy local":   Local("fp.status", status{}).Info(),
		"pointer":        Served("fp.status", &status{}).Info(),
		"slice":          Served("fp.status", []status{}).Info(),
		"field's name": Served("fp.status", struct {
			Phase   string
			Percent int
		}{}).Info(),
		"field's type": Served("fp.status", struct {
			Stage   string
			Percent uint
		}{}).Info(),
		"order of fields": Served("fp.status", struct {
			Percent int
			Stage   string
		}{}).Info(),
		"one more field": Served("fp.status", struct {
			Stage   string
			Percent int
			More    bool
		}{}).Info(),
		"array 2": Served("fp.status", [2]status{}).Info(),
		"array 3": Served("fp.status", [3]status{}).Info(),
	} {
		if k.Fingerprint == base.Fingerprint {
			t.Errorf("%s: does not change the fingerprint", name)
		}
	}
}

// The fingerprint is on the wire: server and browser compute it, and it outlives both.
func TestFingerprintGoldens(t *testing.T) {
	type tree struct {
		Name string
		Kids []tree
		Up   map[string]*tree
	}
	for _, c := range []struct {
		k    *KeyInfo
		want uint32
	}{
		{Shared("count", 0).Info(), 0x22aa48ac},
		{Served("deploymentStatus", status{}).Info(), 0x223a6477},
		{Local("tree", tree{}).Info(), 0x8b398395},
	} {
		if c.k.Fingerprint != c.want {
			t.Errorf("%s: %#08x, want %#08x", c.k.Name, c.k.Fingerprint, c.want)
		}
	}
}

func TestInfoIsOneForEachKey(t *testing.T) {
	a, b := Shared("one", 1).Info(), Shared("one", 2).Info()
	if a != b {
		t.Error("two KeyInfos for one key")
	}
	if a.Name != "one" || a.Policy != PolicyShared || a.Type() != "int" {
		t.Errorf("got %+v", a)
	}
	if LookupKey(a.Fingerprint) != a {
		t.Error("LookupKey does not find it")
	}
	if LookupKey(a.Fingerprint+1) != nil {
		t.Error("LookupKey finds what is not there")
	}
	other := Served("one", "").Info()
	if got := KeysNamed("one"); len(got) != 2 || !slices.Contains(got, a) || !slices.Contains(got, other) {
		t.Errorf("KeysNamed gives %v", got)
	}
	if n := testing.AllocsPerRun(100, func() { Shared("one", 1).Info() }); n != 0 {
		t.Errorf("a declaration in Render allocates %v times, want 0", n)
	}
}

func TestInfoIsSafeForConcurrentUse(t *testing.T) {
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for _, name := range []string{"c1", "c2", "c3", "c4"} {
				if k := Served(name, []status{}).Info(); k.Name != name {
					t.Error(k.Name)
				}
			}
		})
	}
	wg.Wait()
}

func TestDeclarationPanicsNameKeyAndField(t *testing.T) {
	wantPanic(t, `key "jobs": app: struct { Done chan bool } cannot cross between server and browser: field Done of struct { Done chan bool } is a func or chan`, func() {
		Shared("jobs", struct{ Done chan bool }{})
	})
}

func TestKeyInfoDecodesAndAppends(t *testing.T) {
	k := Served("kd", status{}).Info()
	b, err := k.Append(nil, status{"build", 40})
	if err != nil {
		t.Fatal(err)
	}
	if v, err := k.Decode(b); err != nil || v != any(status{"build", 40}) {
		t.Errorf("got %v, %v", v, err)
	}
	if _, err := k.Append(nil, 1); !errors.Is(err, ErrWrongType) {
		t.Errorf("a value of another type: %v", err)
	}
	if _, err := k.Decode(b[1:]); !errors.Is(err, ErrWrongType) {
		t.Errorf("malformed: %v", err)
	}
	// A pointer is in an interface as it is.
	p := Served("kp", (*status)(nil)).Info()
	b, _ = p.Append(nil, &status{"x", 1})
	if v, err := p.Decode(b); err != nil || !reflect.DeepEqual(v, &status{"x", 1}) {
		t.Errorf("got %v, %v", v, err)
	}
}

func TestUpdateEncodesOnce(t *testing.T) {
	k := Served("uo", status{})
	u := k.Set(status{"copy", 10})
	if u.Key() != k.Info() || u.Name() != "uo" || u.Value() != any(status{"copy", 10}) {
		t.Errorf("got %v %v %v", u.Key(), u.Name(), u.Value())
	}
	var wg sync.WaitGroup
	got := make([][]byte, 8)
	for i := range got {
		wg.Go(func() { got[i] = u.Encoded() })
	}
	wg.Wait()
	for _, b := range got {
		if &b[0] != &got[0][0] {
			t.Error("encoded more than once")
		}
	}
	want := AppendValue(nil, &status{"copy", 10})
	if string(got[0]) != string(want) {
		t.Errorf("got %x, want %x", got[0], want)
	}
}

func TestNamedUpdateFindsItsKey(t *testing.T) {
	u := NamedUpdate("nu", status{"x", 1})
	if u.Key() != nil {
		t.Error("has a key")
	}
	k := Shared("nu", status{}).Info()
	got, ok := u.For(k)
	if !ok || got.Key() != k || got.Value() != u.Value() || &got.Encoded()[0] != &u.Encoded()[0] {
		t.Errorf("got %v, %v", got, ok)
	}
	for name, k := range map[string]*KeyInfo{
		"another name": Shared("nu2", status{}).Info(),
		"another type": Shared("nu", 0).Info(),
		"local":        Local("nu", status{}).Info(),
	} {
		if _, ok := u.For(k); ok {
			t.Errorf("%s: fits", name)
		}
	}
	if _, ok := Shared("nu", status{}).Set(status{}).For(Served("nu", status{}).Info()); ok {
		t.Error("an update of a shared key fits a served one")
	}
	wantPanic(t, `update of "bad"`, func() { NamedUpdate("bad", make(chan int)) })
	wantPanic(t, `update of "nil"`, func() { NamedUpdate("nil", nil) })
}

func TestKeyInfoUpdate(t *testing.T) {
	k := Private("ku", 0).Info()
	if u, err := k.Update(3); err != nil || u.Value() != 3 || u.Key() != k {
		t.Errorf("got %v, %v", u, err)
	}
	if _, err := k.Update("3"); !errors.Is(err, ErrWrongType) {
		t.Errorf("got %v", err)
	}
	if _, err := Local("ku", 0).Info().Update(3); !errors.Is(err, ErrPolicy) {
		t.Errorf("got %v", err)
	}
}

// Keys that a push may set, checked at compile time; a LocalKey is none.
var (
	_ PushKey[int]  = SharedKey[int]{}
	_ PushKey[int]  = ServedKey[int]{}
	_ PushKey[int]  = PrivateKey[int]{}
	_ StateKey[int] = SharedKey[int]{}
	_ StateKey[int] = LocalKey[int]{}
)

func TestPolicyIsInTheType(t *testing.T) {
	if _, ok := any(LocalKey[int]{}).(interface{ Set(int) Update }); ok {
		t.Error("a local key can be pushed")
	}
	if _, ok := any(ServedKey[int]{}).(StateKey[int]); ok {
		t.Error("a served key can be set by a component")
	}
	if _, ok := any(PrivateKey[int]{}).(StateKey[int]); ok {
		t.Error("a private key can be set by a component")
	}
}

func TestKeyInfoDefaultFollowsTheHead(t *testing.T) {
	for _, at := range []uintptr{
		unsafe.Offsetof(declared[bool]{}.def), unsafe.Offsetof(declared[uint64]{}.def), unsafe.Offsetof(declared[float64]{}.def),
		unsafe.Offsetof(declared[string]{}.def), unsafe.Offsetof(declared[[3]byte]{}.def), unsafe.Offsetof(declared[struct{}]{}.def),
	} {
		if at != unsafe.Sizeof(keyHead{}) {
			t.Errorf("a default stands at %d", at)
		}
	}
}

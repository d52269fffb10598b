package app_test

import (
	"reflect"
	"testing"

	"github.com/duet-ui/duet/app"
	"github.com/stretchr/testify/require"
)

var events = []app.Event{
	{},
	{Value: "hello"},
	{Checked: true},
	{Key: "Enter", Code: "NumpadEnter", Mods: app.Shift | app.Meta},
	{Button: 2, X: -3, Y: 1 << 20, DeltaX: 1, DeltaY: -120},
	{Form: []app.Field{{"name", "Ada"}, {"name", ""}, {"", "x"}}},
	{Selected: []string{"", "two"}, Detail: `{"a":1}`},
}

func TestEventDataRoundTrips(t *testing.T) {
	for _, e := range events {
		got, err := app.DecodeEvent("input", e.AppendData(nil))
		require.NoError(t, err)
		e.Type = "input"
		require.Equal(t, e, got)
	}
	require.Equal(t, "Ada", events[5].Field("name"))
	require.Equal(t, "", events[5].Field("age"))
}

func TestMalformedEventData(t *testing.T) {
	for name, b := range map[string][]byte{
		"unknown tag": {12, 0}, "tag 0": {0}, "no length": {1}, "too short": {1, 3, 'a', 'b'}, "huge": {1, 255, 255, 255, 255, 15},
		"not UTF-8": {1, 1, 0xff}, "overlong varint": {2, 0x81, 0x00}, "checked twice": {2, 2}, "mods": {5, 16}, "half a point": {7, 2},
		"endless varint": {6, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 1}, "value of 33 bits": {7, 128, 128, 128, 128, 16, 0},
	} {
		_, err := app.DecodeEvent("x", b)
		require.ErrorIs(t, err, app.ErrEventData, name)
	}
}

func FuzzDecodeEvent(f *testing.F) {
	for _, e := range events {
		f.Add(e.AppendData(nil))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		e, err := app.DecodeEvent("x", b)
		if err != nil {
			return
		}
		again, err := app.DecodeEvent("x", e.AppendData(nil))
		if err != nil || !reflect.DeepEqual(e, again) {
			t.Fatalf("%x: %+v became %+v, %v", b, e, again, err)
		}
	})
}

func FuzzDecodeChain(f *testing.F) {
	b, err := app.AppendChain(nil, []app.Component{shell{"T"}, counter{"a"}})
	if err != nil {
		f.Fatal(err)
	}
	f.Add(b)
	f.Fuzz(func(t *testing.T, b []byte) {
		chain, err := pages.DecodeChain(b)
		if err != nil {
			return
		}
		if again, err := app.AppendChain(nil, chain); err != nil || string(again) != string(b) {
			t.Fatalf("%x became %x, %v", b, again, err)
		}
	})
}

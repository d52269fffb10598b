package hub

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/duet-ui/duet/app"
	"github.com/duet-ui/duet/push/wire"
)

func TestStatePartsAreEncodedOnce(t *testing.T) {
	key := app.Served("hubPartsShare", "").Info()
	news, other := "news", "new!"
	value := app.AppendValue(nil, &news)
	var s states
	first := s.part(7, &reading{key: key, value: value, version: 3})
	want := wire.Part{Kind: wire.PartState, Inst: 7, Key: key.Fingerprint, Num: 3, Data: value}
	require.Equal(t, want.Append(nil), first)
	again := s.part(7, &reading{key: key, value: value, version: 3})
	assert.Same(t, &first[0], &again[0])
	for _, p := range [][]byte{
		s.part(8, &reading{key: key, value: value, version: 3}),
		s.part(7, &reading{key: key, value: value, version: 4}),
		s.part(7, &reading{key: key, value: app.AppendValue(nil, &other), version: 3}),
		s.part(7, &reading{key: key, value: value[:4], version: 3}),
	} {
		assert.NotEqual(t, first, p)
	}
	assert.Equal(t, uint64(1), s.shared)
	for v := range uint64(10 * maxStates) {
		s.part(1, &reading{key: key, value: value, version: v})
	}
	assert.LessOrEqual(t, len(s.young)+len(s.old), 2*maxStates)
	s.part(1, &reading{key: key, value: make([]byte, maxStateBytes), version: 1})
	assert.LessOrEqual(t, s.bytes, maxStateBytes, "what is large is not kept")
}

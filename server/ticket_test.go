package server

import (
	"encoding/base64"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

var alice = Principal{User: "alice", Tenant: "acme", Groups: "admin staff"}

func sampleTicket() ticket {
	return ticket{
		Issued:   epoch,
		Build:    "0123456789abcdef",
		URL:      "/app/site/demo?tab=log",
		Chain:    42,
		Cookie:   "cookiehash",
		Page:     "AAAAAAAAAAAAAAAAAAAAAA",
		Position: []byte{1, 2, 3},
	}
}

func sealed(t *testing.T, keys keyRing) []byte {
	t.Helper()
	tk := sampleTicket()
	text, err := tk.seal(keys, alice)
	require.NoError(t, err)
	return text
}

func TestTicketSaysWhatWasSealed(t *testing.T) {
	keys := ring(t, 1)
	text := sealed(t, keys)
	assert.LessOrEqual(t, len(text), 400)
	got, err := openTicket(keys, text, epoch.Add(time.Hour), 24*time.Hour)
	require.NoError(t, err)
	want := sampleTicket()
	assert.True(t, got.Issued.Equal(want.Issued))
	got.Issued, got.signedBy, got.Principal = want.Issued, signKey{}, want.Principal
	assert.Equal(t, &want, got)
}

func TestTicketIsForOnePrincipal(t *testing.T) {
	text := sealed(t, ring(t, 1))
	got, err := openTicket(ring(t, 2, 1), text, epoch, time.Hour) // after a key was added
	require.NoError(t, err)
	assert.True(t, got.isFor(alice))
	for _, p := range []Principal{
		{},
		{User: "bob", Tenant: "acme", Groups: "admin staff"},
		{User: "alice", Tenant: "other", Groups: "admin staff"},
		{User: "alice", Tenant: "acme", Groups: "staff"},
		{User: "aliceacme", Groups: "admin staff"},
	} {
		assert.False(t, got.isFor(p), "%+v", p)
	}
}

func TestTicketTampering(t *testing.T) {
	keys := ring(t, 1)
	text := sealed(t, keys)
	raw, err := base64.RawURLEncoding.DecodeString(string(text))
	require.NoError(t, err)
	encode := func(b []byte) []byte { return base64.RawURLEncoding.AppendEncode(nil, b) }

	for i := range raw {
		for bit := range 8 {
			b := append([]byte(nil), raw...)
			b[i] ^= 1 << bit
			_, err := openTicket(keys, encode(b), epoch, time.Hour)
			require.ErrorIs(t, err, errTicket, "byte %d, bit %d", i, bit)
		}
	}
	for i := range raw {
		_, err := openTicket(keys, encode(raw[:i]), epoch, time.Hour)
		require.ErrorIs(t, err, errTicket, "cut to %d bytes", i)
	}
	for name, forged := range map[string][]byte{
		"empty":           nil,
		"longer":          encode(append(append([]byte(nil), raw...), 0)),
		"not base64":      []byte("<script>" + string(text)),
		"padded":          append(append([]byte(nil), text...), '='),
		"line break":      append(append([]byte(nil), text...), '\n'),
		"huge":            []byte(strings.Repeat("A", 1<<20)),
		"another key":     sealed(t, ring(t, 9)),
		"another purpose": encode(keys.seal(sessionPurpose, raw[keyIDLen:len(raw)-macLen])),
		"another format":  encode(keys.seal(ticketPurpose, append([]byte{99}, raw[keyIDLen+1:len(raw)-macLen]...))),
		"fields missing":  encode(keys.seal(ticketPurpose, raw[keyIDLen:len(raw)-macLen-2])),
		"fields added":    encode(keys.seal(ticketPurpose, append(append([]byte(nil), raw[keyIDLen:len(raw)-macLen]...), 7))),
		"huge length":     encode(keys.seal(ticketPurpose, []byte{1, 2, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 1})),
	} {
		_, err := openTicket(keys, forged, epoch, time.Hour)
		assert.ErrorIs(t, err, errTicket, name)
	}
}

func TestTicketAge(t *testing.T) {
	keys := ring(t, 1)
	text := sealed(t, keys)
	for _, c := range []struct {
		after time.Duration
		want  error
	}{
		{-2 * time.Minute, errTicketExpired}, // issued in our future
		{-time.Minute, nil},                  // by another server's clock
		{0, nil},
		{24 * time.Hour, nil},
		{24*time.Hour + time.Minute, nil},
		{24*time.Hour + time.Minute + time.Second, errTicketExpired},
	} {
		got, err := openTicket(keys, text, epoch.Add(c.after), 24*time.Hour)
		assert.ErrorIs(t, err, c.want, c.after.String())
		assert.NotNil(t, got, "an expired ticket still says its URL")
	}
}

func TestTicketSize(t *testing.T) {
	keys := ring(t, 1)
	tk := sampleTicket()
	tk.URL = "/" + strings.Repeat("x", 500)
	text, err := tk.seal(keys, alice)
	require.NoError(t, err)
	assert.LessOrEqual(t, len(text), MaxTicket)
	tk.URL = "/" + strings.Repeat("x", 1000)
	_, err = tk.seal(keys, alice)
	assert.ErrorIs(t, err, errTicketSize)
}

func FuzzOpenTicket(f *testing.F) {
	keys, err := newKeyRing([][]byte{testKey(1)})
	if err != nil {
		f.Fatal(err)
	}
	tk := sampleTicket()
	text, err := tk.seal(keys, alice)
	if err != nil {
		f.Fatal(err)
	}
	body, _, _ := keys.open(ticketPurpose, decode64(text))
	f.Add(body)
	f.Add([]byte{1})
	f.Fuzz(func(t *testing.T, body []byte) {
		// The mac is ours, so that the parser behind it is reached.
		text := base64.RawURLEncoding.AppendEncode(nil, keys.seal(ticketPurpose, body))
		got, err := openTicket(keys, text, epoch, time.Hour)
		if err == nil && got == nil {
			t.Fatal("no ticket and no error")
		}
	})
}

func decode64(text []byte) []byte {
	b, _ := base64.RawURLEncoding.DecodeString(string(text))
	return b
}

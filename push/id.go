package push

import (
	"encoding/base64"
	"hash/crc32"
)

// A page id is 16 bytes, 22 characters: 6 bytes of issue time (unix milliseconds,
// big endian) and 10 random bytes. A component id adds the instance id (11
// characters) and a checksum (6 characters), so that garbage, an instance that has
// not connected yet and one that is gone can be told apart. Ids are names, not
// secrets: knowing one gives a browser nothing.
const (
	pageIDLen      = 22
	componentIDLen = pageIDLen + 11 + 6
)

var text64 = base64.RawURLEncoding.Strict()

// PageID returns the page id of a page issued at now (unix milliseconds).
func PageID(now int64, random [10]byte) string {
	b := [16]byte{byte(now >> 40), byte(now >> 32), byte(now >> 24), byte(now >> 16), byte(now >> 8), byte(now)}
	copy(b[6:], random[:])
	return text64.EncodeToString(b[:])
}

// ParsePageID returns when a page id was issued (unix milliseconds).
func ParsePageID(id string) (issued int64, ok bool) {
	b, err := text64.DecodeString(id)
	if err != nil || len(id) != pageIDLen {
		return 0, false
	}
	for _, c := range b[:6] {
		issued = issued<<8 | int64(c)
	}
	return issued, true
}

// ComponentID returns the id of instance inst of a page, as Component takes it.
func ComponentID(page string, inst uint64) string {
	b := make([]byte, 0, componentIDLen)
	b = append(b, page...)
	b = text64.AppendEncode(b, bytes8(inst))
	sum := crc32.ChecksumIEEE(b)
	return string(text64.AppendEncode(b, []byte{byte(sum >> 24), byte(sum >> 16), byte(sum >> 8), byte(sum)}))
}

// ParseComponentID takes a component id apart. It reports false for what
// ComponentID cannot have made.
func ParseComponentID(id string) (page string, inst uint64, issued int64, ok bool) {
	if len(id) != componentIDLen {
		return "", 0, 0, false
	}
	issued, ok = ParsePageID(id[:pageIDLen])
	b, err := text64.DecodeString(id[pageIDLen : pageIDLen+11])
	if !ok || err != nil {
		return "", 0, 0, false
	}
	for _, c := range b {
		inst = inst<<8 | uint64(c)
	}
	if ComponentID(id[:pageIDLen], inst) != id {
		return "", 0, 0, false
	}
	return id[:pageIDLen], inst, issued, true
}

func bytes8(v uint64) []byte {
	return []byte{byte(v >> 56), byte(v >> 48), byte(v >> 40), byte(v >> 32), byte(v >> 24), byte(v >> 16), byte(v >> 8), byte(v)}
}

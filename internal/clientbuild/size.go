package clientbuild

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// A Size is what one file costs a visitor, in bytes.
type Size struct {
	Name              string
	Raw, Gzip, Brotli int
}

// String is one line of make size: name, raw, gzip, brotli, between tabs.
func (s Size) String() string {
	return strings.Join([]string{s.Name, strconv.Itoa(s.Raw), strconv.Itoa(s.Gzip), strconv.Itoa(s.Brotli)}, "\t")
}

// SizeOf measures bytes that are served compressed at the best levels.
func SizeOf(name string, b []byte) Size {
	return Size{Name: name, Raw: len(b), Gzip: len(Gzip(b)), Brotli: len(Brotli(b, 11))}
}

// Size measures one file of the build: Wasm or Exec.
func (b *Build) Size(name, file string) (Size, error) {
	s := Size{Name: name}
	for suffix, n := range map[string]*int{"": &s.Raw, ".gz": &s.Gzip, ".br": &s.Brotli} {
		info, err := os.Stat(filepath.Join(b.Dir, file+suffix))
		if err != nil {
			return Size{}, fmt.Errorf("clientbuild: size: %w", err)
		}
		*n = int(info.Size())
	}
	return s, nil
}

package clientbuild

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"os"
	"sync"

	"github.com/andybalholm/brotli"
)

// compressFile writes file.br and file.gz beside file.
func compressFile(file string, level int) error {
	plain, err := os.ReadFile(file)
	if err != nil {
		return fmt.Errorf("clientbuild: read build: %w", err)
	}
	var br, gz []byte
	var both sync.WaitGroup
	both.Go(func() { br = Brotli(plain, level) })
	both.Go(func() { gz = Gzip(plain) })
	both.Wait()
	for name, b := range map[string][]byte{file + ".br": br, file + ".gz": gz} {
		if err := os.WriteFile(name, b, 0o644); err != nil {
			return fmt.Errorf("clientbuild: write build: %w", err)
		}
	}
	return nil
}

// Brotli compresses b at a level from 1 to 11, with a window that any browser
// takes and that holds a client whole.
func Brotli(b []byte, level int) []byte {
	var out bytes.Buffer
	w := brotli.NewWriterOptions(&out, brotli.WriterOptions{Quality: level, LGWin: 22})
	w.Write(b) // a bytes.Buffer does not fail
	w.Close()
	return out.Bytes()
}

// Gzip compresses b at the best level.
func Gzip(b []byte) []byte {
	var out bytes.Buffer
	w, _ := gzip.NewWriterLevel(&out, gzip.BestCompression) // the level is valid
	w.Write(b)
	w.Close()
	return out.Bytes()
}

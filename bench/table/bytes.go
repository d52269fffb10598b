package table

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/duet-ui/duet/internal/clientbuild"
)

// Weigh returns the bytes of everything that a contender's page loads, but for the
// stylesheet that all share: raw, gzip 9, brotli 11.
func Weigh(b *Chromium, c *Contender) (clientbuild.Size, error) {
	sum := clientbuild.Size{Name: c.Name}
	t, err := b.Open(c)
	if err != nil {
		return sum, err
	}
	defer t.Close()
	var addresses []string
	if err := t.eval(&addresses, "harness.files()"); err != nil {
		return sum, err
	}
	slices.Sort(addresses)
	for _, address := range slices.Compact(addresses) {
		if !strings.HasPrefix(address, c.URL) {
			continue // the page's own data
		}
		s, err := weigh(address)
		if err != nil {
			return sum, err
		}
		sum.Raw, sum.Gzip, sum.Brotli = sum.Raw+s.Raw, sum.Gzip+s.Gzip, sum.Brotli+s.Brotli
	}
	return sum, nil
}

// weigh compresses what is at address.
func weigh(address string) (s clientbuild.Size, err error) {
	res, err := http.Get(address)
	if err != nil {
		return s, fmt.Errorf("table: %w", err)
	}
	defer res.Body.Close()
	if res.StatusCode != http.StatusOK || strings.HasPrefix(res.Header.Get("Content-Type"), "text/css") {
		return s, nil
	}
	data, err := io.ReadAll(res.Body)
	if err != nil {
		return s, fmt.Errorf("table: %w", err)
	}
	return sizes(data)
}

// sizes compresses data. Brotli 11 of some megabytes takes half a minute, so what came
// out is kept by the hash of what went in.
func sizes(data []byte) (s clientbuild.Size, err error) {
	dir, err := workshop()
	if err != nil {
		return s, err
	}
	hash := sha256.Sum256(data)
	known := filepath.Join(dir, hex.EncodeToString(hash[:])[:32]+".size.json")
	if b, err := os.ReadFile(known); err == nil && json.Unmarshal(b, &s) == nil {
		return s, nil
	}
	s = clientbuild.SizeOf("", data)
	b, err := json.Marshal(s)
	if err != nil {
		return s, err
	}
	return s, os.WriteFile(known, b, 0o644)
}

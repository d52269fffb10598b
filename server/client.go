package server

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
)

// Files of a client build, in Options.Client. client.wasm.br and client.wasm.gz are used when they are there.
const (
	clientWasm = "client.wasm"
	clientExec = "wasm_exec.js"
)

// clientFiles is the part of a client build that pages name. The zero value means no client.
type clientFiles struct {
	wasm, exec *asset
}

// addClient puts a client build into the store.
func (s *assetStore) addClient(fsys fs.FS) (clientFiles, error) {
	for _, name := range [...]string{clientWasm, clientExec} {
		if err := s.addFile(fsys, name); err != nil {
			return clientFiles{}, fmt.Errorf("server: client build: %w", err)
		}
	}
	return clientFiles{wasm: s.find(clientWasm), exec: s.find(clientExec)}, nil
}

// buildID names what a page and a server have to agree on: the portable code and
// the version of the patch stream. The portable code is known by the client that
// was built from it, or by this program when no client is served.
func buildID(client clientFiles, streamVersion byte) (string, error) {
	h := sha256.New()
	h.Write([]byte{streamVersion})
	if client.wasm != nil {
		h.Write(client.wasm.plain)
		return hex.EncodeToString(h.Sum(nil)[:8]), nil
	}
	path, err := os.Executable()
	if err != nil {
		return "", errors.Join(errors.New("server: build id"), err)
	}
	f, err := os.Open(path)
	if err != nil {
		return "", fmt.Errorf("server: build id: %w", err)
	}
	defer f.Close()
	if _, err := f.WriteTo(h); err != nil {
		return "", fmt.Errorf("server: build id: %w", err)
	}
	return hex.EncodeToString(h.Sum(nil)[:8]), nil
}

package npm

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"path"
	"strings"
	"time"
)

const (
	// maxFile bounds one file, since a few bytes can be made to unpack to any number.
	maxFile = 16 << 20
	// waitDelay is how long npm's children may hold its output after it was ended.
	waitDelay = 2 * time.Second
)

// errMissing means that a package has no file of a name.
var errMissing = errors.New("there is no such file")

// unpack returns the named files of a tarball. All paths in one lie in one folder,
// which is no part of their names.
func unpack(tarball []byte, names []string) (map[string][]byte, error) {
	wanted := make(map[string]bool, len(names))
	for _, name := range names {
		wanted[name] = true
	}
	unzipped, err := gzip.NewReader(bytes.NewReader(tarball))
	if err != nil {
		return nil, err
	}
	files := make(map[string][]byte, len(names))
	for archive := tar.NewReader(unzipped); len(files) < len(wanted); {
		header, err := archive.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, err
		}
		_, name, _ := strings.Cut(path.Clean(header.Name), "/")
		if header.Typeflag != tar.TypeReg || !wanted[name] {
			continue
		}
		if header.Size > maxFile {
			return nil, fmt.Errorf("%s has %d bytes", name, header.Size)
		}
		if files[name], err = io.ReadAll(archive); err != nil {
			return nil, err
		}
	}
	for _, name := range names {
		if files[name] == nil {
			return nil, fmt.Errorf("%w: %s", errMissing, name)
		}
	}
	return files, nil
}

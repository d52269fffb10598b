package readme

import (
	"flag"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

var update = flag.Bool("update", false, "write the examples into the README")

const top = "../.."

// A block of Go in the README whose first line names a file shows that file.
var block = regexp.MustCompile("(?s)```go\n// (examples/[^\n]+)\n(.*?)```")

func TestProgramsAreTheExamples(t *testing.T) {
	readme := read(t, "README.md")
	if *update {
		readme = block.ReplaceAllStringFunc(readme, func(found string) string {
			name := block.FindStringSubmatch(found)[1]
			return "```go\n// " + name + "\n" + read(t, name) + "```"
		})
		require.NoError(t, os.WriteFile(filepath.Join(top, "README.md"), []byte(readme), 0o644))
	}
	blocks := block.FindAllStringSubmatch(readme, -1)
	require.NotEmpty(t, blocks, "the README shows no example")
	for _, b := range blocks {
		assert.Equal(t, read(t, b[1]), b[2], "%s differs; go test ./internal/readme -update", b[1])
	}
}

// User code is what a user has to write: lines that are neither empty, nor
// comments, nor the package clause and imports that editors write.
func TestTheProgramIsShort(t *testing.T) {
	lines := 0
	for _, b := range block.FindAllStringSubmatch(read(t, "README.md"), -1) {
		code := regexp.MustCompile(`(?s)import \(.*?\n\)`).ReplaceAllString(b[2], "")
		for line := range strings.SplitSeq(code, "\n") {
			line = strings.TrimSpace(line)
			if line != "" && !strings.HasPrefix(line, "//") && !strings.HasPrefix(line, "package ") && !strings.HasPrefix(line, "import ") {
				lines++
			}
		}
	}
	assert.LessOrEqual(t, lines, 30)
	assert.Greater(t, lines, 10)
}

func TestFolderMapNamesWhatIsThere(t *testing.T) {
	readme := read(t, "README.md")
	for _, m := range regexp.MustCompile("(?m)^\\| (`[^|]+`) \\|").FindAllStringSubmatch(readme, -1) {
		for name := range strings.SplitSeq(m[1], ", ") {
			_, err := os.Stat(filepath.Join(top, strings.Trim(name, "`")))
			assert.NoError(t, err, "the map names %s", name)
		}
	}
	entries, err := os.ReadDir(top)
	require.NoError(t, err)
	for _, e := range entries {
		if e.IsDir() && !strings.HasPrefix(e.Name(), ".") {
			assert.Contains(t, readme, "`"+e.Name()+"/", "the map misses %s", e.Name())
		}
	}
}

func TestCommandsExist(t *testing.T) {
	readme, makefile := read(t, "README.md"), read(t, "Makefile")
	used := regexp.MustCompile("(?m)(?:^    |`)make ([a-z-]+)").FindAllStringSubmatch(readme, -1)
	require.NotEmpty(t, used)
	for _, m := range used {
		assert.Contains(t, makefile, "\n"+m[1]+":", "make %s", m[1])
	}
	assert.Contains(t, readme, "make run")
	assert.Contains(t, readme, "make test")
}

// A picture or page that the README links is in the repository.
func TestLinksLeadSomewhere(t *testing.T) {
	prose := regexp.MustCompile("(?s)```.*?```").ReplaceAllString(read(t, "README.md"), "") // Go has brackets of its own
	for _, m := range regexp.MustCompile(`\]\(([^)#]+)`).FindAllStringSubmatch(prose, -1) {
		if !strings.Contains(m[1], "://") {
			assert.FileExists(t, filepath.Join(top, m[1]))
		}
	}
}

func read(t *testing.T, name string) string {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(top, name))
	require.NoError(t, err)
	return string(b)
}

package main

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestGeneratedFilesAreCurrent(t *testing.T) {
	root, err := repository()
	require.NoError(t, err)
	files, err := generate()
	require.NoError(t, err)
	require.NotEmpty(t, files)
	for name, want := range files {
		got, err := os.ReadFile(filepath.Join(root, name))
		require.NoError(t, err)
		require.Equal(t, string(want), string(got), "%s is not current: run go generate ./diffcore", name)
	}
}

func TestGenerateIsDeterministic(t *testing.T) {
	a, err := generate()
	require.NoError(t, err)
	b, err := generate()
	require.NoError(t, err)
	require.Equal(t, a, b)
}

func TestGoName(t *testing.T) {
	for text, want := range map[string]string{"div": "Div", "stroke-width": "StrokeWidth", "viewBox": "ViewBox", "xlink:href": "XlinkHref", "annotation-xml": "AnnotationXml"} {
		require.Equal(t, want, goName(text))
	}
}

func TestFactsRefusesOtherLines(t *testing.T) {
	for _, text := range []string{"no colon", ": names", "html:", "html:  "} {
		_, err := facts(text)
		require.Error(t, err, text)
	}
	got, err := facts("# a comment\n\nopens p: p q\n")
	require.NoError(t, err)
	require.Equal(t, []fact{{"opens", []string{"p"}, []string{"p", "q"}}}, got)
}

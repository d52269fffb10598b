package golden_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/duet-ui/duet/internal/conformance/golden"
)

func TestParseOfAppendIsTheSame(t *testing.T) {
	cases := []golden.Case{
		{Name: "plain", Before: "<p>a</p>", Steps: []golden.Step{{Words: "Go\nSole \"b\"", Patch: []byte{1, 0}, HTML: "<p>b</p>"}}},
		{Name: "empty", Before: "", Steps: []golden.Step{{HTML: ""}, {Words: "Go", Patch: []byte{7}, HTML: "\n"}}},
		{Name: "like headings", Before: "x\n-- ops\n== y\n\n== z\n", Steps: []golden.Step{{Words: "Go", Patch: []byte{7}, HTML: "\\\n\\-- html\n\n"}}},
		{Name: "no steps", Before: "\n\n"},
	}
	var b []byte
	for _, c := range cases {
		b = golden.Append(b, c)
	}
	got, err := golden.Parse(string(b))
	require.NoError(t, err)
	require.Equal(t, cases, got)
}

func TestParseRefuses(t *testing.T) {
	for _, text := range []string{"x", "== a", "== a\n", "== a\nb\n-- what\nx\n\n", "== a\nb\n-- html\nx\n\n", "== a\nb\n-- ops\nGo\n-- 1 bytes\nxy\n\n"} {
		_, err := golden.Parse(text)
		require.Error(t, err, "%q", text)
	}
}

package main

import (
	"bytes"
	"os"
	"testing"
)

func TestGeneratedTableIsCurrent(t *testing.T) {
	got, err := os.ReadFile("../../web/src/ops.js")
	if err != nil {
		t.Fatal(err)
	}
	if want := generate(); !bytes.Equal(got, want) {
		t.Fatalf("web/src/ops.js differs from diffcore/ops.go; run: go generate ./diffcore\n got:\n%s\nwant:\n%s", got, want)
	}
}

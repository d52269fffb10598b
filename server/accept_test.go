package server

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestNegotiate(t *testing.T) {
	all := func(string) bool { return true }
	for header, want := range map[string]string{
		"":                             "",
		"br":                           "br",
		"gzip":                         "gzip",
		"x-gzip":                       "gzip",
		"GZIP, BR":                     "br",
		"gzip, deflate, br, zstd":      "br",
		"gzip;q=1, br;q=0.5":           "gzip",
		"gzip;q=0.5, br;q=0.5":         "br",
		"br;q=0":                       "",
		"br;q=0, gzip":                 "gzip",
		"br;q=0.000, gzip;q=0.001":     "gzip",
		"*":                            "br",
		"*;q=0":                        "",
		"br;q=0, *":                    "gzip",
		"identity":                     "",
		"identity;q=1, br;q=0.5":       "",
		"identity;q=0.5, br;q=1":       "br",
		"identity;q=0, gzip;q=0.1":     "gzip",
		"br ; q=0.8 , gzip ; Q=0.9":    "gzip",
		"br;q=x, gzip":                 "gzip", // a broken item is not there
		"br;q=2":                       "",
		"deflate, zstd":                "",
		",,br,,":                       "br",
		"br;level=4;q=0.2, gzip;q=0.1": "br",
	} {
		assert.Equal(t, want, negotiate(header, all), "%q", header)
	}
	onlyGzip := func(c string) bool { return c == "gzip" }
	assert.Equal(t, "gzip", negotiate("br, gzip;q=0.1", onlyGzip))
	assert.Equal(t, "", negotiate("br", onlyGzip))
}

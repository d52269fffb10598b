// Package readme keeps the README true: its programs are the examples, byte for
// byte, its folder map names what is there, and its commands exist.
package readme

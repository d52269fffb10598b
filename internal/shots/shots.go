// Package shots takes the pictures in docs/screenshots out of a real Chromium. Its
// test is part of make test, where it writes nothing: each picture's page must fit
// its width and keep its console quiet, and the files must be there. make shots
// writes them; equal code gives equal pictures.
package shots

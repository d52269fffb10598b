package app_test

import (
	"testing"

	"github.com/duet-ui/duet/app"
	"github.com/stretchr/testify/require"
)

var pages = app.Pages{app.PageOf[shell](), app.PageOf[section](), app.PageOf[counter]()}

func TestChainCrosses(t *testing.T) {
	for _, chain := range [][]app.Component{nil, {counter{"a"}}, {shell{"T"}, section{""}, counter{"ü"}}} {
		b, err := app.AppendChain([]byte("x"), chain)
		require.NoError(t, err)
		got, err := pages.DecodeChain(b[1:])
		require.NoError(t, err)
		require.Equal(t, chain, got)
	}
}

func TestMalformedChains(t *testing.T) {
	b, err := app.AppendChain(nil, []app.Component{shell{"T"}, counter{"a"}})
	require.NoError(t, err)
	for n := range b {
		_, err := pages.DecodeChain(b[:n])
		require.Error(t, err)
	}
	_, err = pages.DecodeChain(append(b, 0))
	require.ErrorIs(t, err, app.ErrChain)
	_, err = pages.DecodeChain([]byte{33})
	require.ErrorIs(t, err, app.ErrChain)

	b, err = app.AppendChain(nil, []app.Component{sharer{}})
	require.NoError(t, err)
	_, err = pages.DecodeChain(b)
	require.ErrorIs(t, err, app.ErrUnknownPage)
	_, err = app.AppendChain(nil, []app.Component{uncrossable{}})
	require.Error(t, err)
	require.Panics(t, func() { app.PageOf[uncrossable]() })
}

type uncrossable struct{ C chan int }

func (uncrossable) Render(*app.Scope) app.Node { return app.Node{} }

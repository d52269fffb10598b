package server

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/duet-ui/duet/app"
	"github.com/duet-ui/duet/app/el"
	"github.com/duet-ui/duet/app/locale"
	"github.com/duet-ui/duet/push/hub"
)

// greeter greets in the language of the page.
type greeter struct{}

func (greeter) Render(s *app.Scope) app.Node {
	texts := map[string]string{"": "(none)", "en": "Hello", "de": "Hallo", "pt-BR": "Olá", "ar": "مرحبا"}
	return s.P(el.Text(texts[locale.Use(s)]))
}

func greeterPage(*Request) app.Component { return greeter{} }

func newPolyglot(t *testing.T, change func(*Options)) *Server {
	s := newTestServer(t, func(o *Options) {
		o.Locales = []string{"en", "de", "pt-BR", "ar"}
		if change != nil {
			change(o)
		}
	})
	s.Page("/{$}", greeterPage)
	s.Page("/{locale}/greet", greeterPage)
	return s
}

func TestLocaleOfTheRequest(t *testing.T) {
	s := newPolyglot(t, nil)
	for _, c := range []struct{ path, accept, want string }{
		{"/", "", `<html lang="en">` + "Hello"},
		{"/", "de-CH, en;q=0.5", `<html lang="de">` + "Hallo"},
		{"/de/greet", "en", `<html lang="de">` + "Hallo"},
		{"/pt-BR/greet", "en", `<html lang="pt-BR">` + "Olá"},
		{"/ar/greet", "", `<html lang="ar" dir="rtl">` + "مرحبا"},
	} {
		w := get(s, c.path, "Accept-Language", c.accept)
		require.Equal(t, 200, w.Code, c.path)
		doc := w.Body.String()
		i := len(`<html lang="`)
		for doc[len("<!DOCTYPE html>")+i-1] != '>' {
			i++
		}
		assert.Equal(t, c.want, doc[len("<!DOCTYPE html>"):len("<!DOCTYPE html>")+i]+textBetween(doc, "<p>", "</p>"), "%s %s", c.path, c.accept)
		assert.Equal(t, "Cookie, Accept-Language", w.Header().Get("Vary"))
	}
	for _, path := range []string{"/fr/greet", "/DE/greet", "/%22%3E/greet"} {
		w := get(s, path, "Accept-Language", "de")
		assert.Equal(t, 404, w.Code, path)
		_, err := s.openNavigation(t.Context(), request("GET", "/"), &hub.View{URL: "/"}, path)
		assert.Error(t, err, path)
	}
}

func textBetween(text, before, after string) string {
	i := len(before)
	for text[i-len(before):i] != before {
		i++
	}
	end := i
	for text[end:end+len(after)] != after {
		end++
	}
	return text[i:end]
}

func TestLocaleByOption(t *testing.T) {
	s := newPolyglot(t, func(o *Options) {
		o.Locale = func(r *http.Request) string { return r.URL.Query().Get("lang") }
	})
	assert.Contains(t, get(s, "/?lang=de", "Accept-Language", "ar").Body.String(), "Hallo")
	assert.Contains(t, get(s, "/?lang=xx", "Accept-Language", "ar").Body.String(), `lang="ar"`, "one that the site does not have")
	assert.Contains(t, get(s, "/de/greet?lang=ar").Body.String(), "Hallo", "the path goes first")
}

// The page has the same language over its socket; another language is another document.
func TestLocaleOfLivePages(t *testing.T) {
	s := newPolyglot(t, nil)
	r := request("GET", "/_duet/live")
	r.Header.Set("Accept-Language", "de")
	ticket := pageBlockOf(t, get(s, "/", "Accept-Language", "de").Body.String()).Ticket
	v, err := s.openHello(t.Context(), r, []byte(ticket))
	require.NoError(t, err)
	tag, ok := v.Initial(locale.Key.Info())
	assert.True(t, ok)
	assert.Equal(t, "de", tag)

	to, err := s.openNavigation(t.Context(), r, v, "/de/greet")
	require.NoError(t, err)
	tag, _ = to.Initial(locale.Key.Info())
	assert.Equal(t, "de", tag)
	_, err = s.openNavigation(t.Context(), r, v, "/ar/greet")
	assert.Error(t, err)
}

func TestSitesWithOneLanguage(t *testing.T) {
	s := newTestServer(t, func(o *Options) { o.Lang = "nl" })
	s.Page("/{locale}", func(r *Request) app.Component { return hello{r.Locale + " " + r.PathValue("locale")} })
	s.Page("/greet/{$}", greeterPage)
	w := get(s, "/anything", "Accept-Language", "de")
	assert.Contains(t, w.Body.String(), `<html lang="nl">`)
	assert.Contains(t, w.Body.String(), "nl anything")
	assert.Equal(t, "Cookie", w.Header().Get("Vary"))
	assert.Contains(t, get(s, "/greet/").Body.String(), "(none)")
}

func TestAlternates(t *testing.T) {
	s := newPolyglot(t, func(o *Options) { o.Origin, o.Prefix = "https://example.com", "/shop" })
	s.Page("/{locale}/news/{id}", greeterPage)
	assert.Equal(t, `<link rel="alternate" href="https://example.com/shop/en/news/a%2Fb" hreflang="en">`+
		`<link rel="alternate" href="https://example.com/shop/de/news/a%2Fb" hreflang="de">`+
		`<link rel="alternate" href="https://example.com/shop/pt-BR/news/a%2Fb" hreflang="pt-BR">`+
		`<link rel="alternate" href="https://example.com/shop/ar/news/a%2Fb" hreflang="ar">`+
		`<link rel="alternate" href="https://example.com/shop/en/news/a%2Fb" hreflang="x-default">`, headTagsOf(t, s, "/shop/de/news/a%2Fb"))
	assert.Empty(t, headTagsOf(t, s, "/shop/"))
	assert.Empty(t, headTagsOf(t, newPolyglot(t, nil), "/de/greet"), "without Options.Origin")
}

func TestPreferredLocale(t *testing.T) {
	have := []string{"en", "de", "de-AT", "pt-BR", "zh-Hant"}
	for header, want := range map[string]string{
		"": "en", "*": "en", "fr": "en", "de": "de", "DE": "de", "de-at": "de-AT", "de-CH": "de", "pt": "pt-BR", "pt-PT": "pt-BR",
		"fr, de": "de", "en;q=0.1, de;q=0.2": "de", "de;q=0.2,en;q=0.3": "en", "de;q=0": "en", "de;q=x": "en", "de;q=2": "en",
		"zh-Hant-TW": "zh-Hant", "zh": "zh-Hant", " de ; q=0.5 ": "de", ";;,,=": "en", "-": "en", "d": "en", "fr-CH, fr;q=0.9, de;q=0.8, *;q=0.5": "de",
	} {
		assert.Equal(t, want, preferred(header, have), "%q", header)
	}
}

func TestRightToLeft(t *testing.T) {
	for tag, want := range map[string]bool{"ar": true, "he-IL": true, "fa": true, "az": false, "az-Arab": true, "ar-Latn": false, "en": false, "": false} {
		assert.Equal(t, want, rightToLeft(tag), tag)
	}
}

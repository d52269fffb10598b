package monitor

import "strconv"

// clock returns the time of day in UTC as HH:MM:SS. Both sides compute it from the
// same number, so a page that is taken over shows what the server wrote.
func clock(unixMilli int64) string {
	const day = 24 * 60 * 60
	sec := int((unixMilli/1000%day + day) % day)
	return two(sec/3600) + ":" + two(sec/60%60) + ":" + two(sec%60)
}

// duration returns milliseconds as "3.2 s" or "2 min 05 s".
func duration(ms int64) string {
	tenths := int(ms / 100)
	if tenths < 600 {
		return strconv.Itoa(tenths/10) + "." + strconv.Itoa(tenths%10) + " s"
	}
	sec := tenths / 10
	return strconv.Itoa(sec/60) + " min " + two(sec%60) + " s"
}

func two(n int) string {
	if n < 10 {
		return "0" + strconv.Itoa(n)
	}
	return strconv.Itoa(n)
}

func choose(cond bool, yes, no string) string {
	if cond {
		return yes
	}
	return no
}

func boolText(b bool) string { return choose(b, "true", "false") }

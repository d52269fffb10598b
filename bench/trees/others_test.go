//go:build !js

package trees

func dashboardOthers(f *Fleet) []contender {
	return []contender{made("go-app", func() string { return dashboardGoApp(f) })}
}

func tableOthers(rows []Row) []contender {
	return []contender{made("go-app", func() string { return tableGoApp(rows) })}
}

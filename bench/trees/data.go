package trees

import "strconv"

// A Fleet is what the dashboard shows.
type Fleet struct {
	Title, User string
	Active      int // index of the link that is marked
	Links       []string
	Side        *Side // shared by fleets that do not differ in it
	Cards       []Card
	Jobs        []Job
}

// A Side is the list beside a Fleet.
type Side struct{ Harbours []string }

// A Card is one figure of a Fleet.
type Card struct {
	Name, Value, Delta string
	Up                 bool
	Percent            int
}

// A Job is one row of a Fleet's table.
type Job struct {
	ID                             int
	Name, Owner, Status, Age, Host string
}

// NewFleet returns data whose page has 301 elements and texts.
func NewFleet() *Fleet {
	f := &Fleet{Title: "Ships <north> & harbours", User: "Grace & Co", Active: 2, Side: &Side{}}
	for i := range 5 {
		f.Links = append(f.Links, "Area "+strconv.Itoa(i+1))
	}
	for i := range 20 {
		f.Side.Harbours = append(f.Side.Harbours, "Harbour "+strconv.Itoa(i+1))
	}
	for i := range 8 {
		f.Cards = append(f.Cards, Card{
			Name: "Figure " + strconv.Itoa(i+1), Value: strconv.Itoa(1734 * i), Delta: "+" + strconv.Itoa(i) + " %",
			Up: i%2 == 0, Percent: 12 * i,
		})
	}
	for i := range 12 {
		f.Jobs = append(f.Jobs, Job{
			ID: i + 1, Name: "voyage-" + strconv.Itoa(i+1), Owner: "crew " + strconv.Itoa(i%4),
			Status: [...]string{"ready", "sailing", "late"}[i%3], Age: strconv.Itoa(3*i) + " h", Host: "ship" + strconv.Itoa(i+1) + ".example",
		})
	}
	return f
}

// withValue returns a copy of f in which one card shows another value.
func (f *Fleet) withValue(card int, value string) *Fleet {
	next := *f
	next.Cards = append([]Card(nil), f.Cards...)
	next.Cards[card].Value = value
	return &next
}

// A Row is one row of the keyed table: ten elements and texts.
type Row struct {
	ID    int
	Label string
	On    bool // marked
}

// NewRows returns n rows, the eighth of them marked.
func NewRows(n int) []Row {
	first := [...]string{"calm", "windy", "salty", "deep", "foggy", "bright", "rough"}
	second := [...]string{"blue", "green", "grey", "white", "golden"}
	third := [...]string{"anchor", "compass", "harbour", "lantern"}
	rows := make([]Row, n)
	for i := range rows {
		rows[i] = Row{ID: i + 1, Label: first[i%7] + " " + second[i%5] + " " + third[i%4], On: i == 7}
	}
	return rows
}

// choose returns yes if cond holds, and no otherwise.
func choose(cond bool, yes, no string) string {
	if cond {
		return yes
	}
	return no
}

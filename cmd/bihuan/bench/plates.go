package bench

import (
	"fmt"
	"slices"
)

// PlateResult is what came of one photo.
type PlateResult struct {
	Exact, NoProvince, Found, Sure, Read bool

	Milliseconds float64 // 0: the photo could not be opened
}

// Plates counts the results of a group of photos.
type Plates struct {
	Group                                          string
	photos, exact, noProvince, found, sure, silent int
	wrong                                          int
	ms                                             []float64
}

// PlateFigures are the figures that only plates have. Shares are of 1.
type PlateFigures struct {
	Group       string  `json:"group"`
	Photos      int     `json:"photos"`
	Exact       float64 `json:"exact"`
	NoProvince  float64 `json:"exact_without_province"`
	Found       float64 `json:"found"`
	Sure        float64 `json:"sure"`
	SilentWrong int     `json:"silent_wrong"`       // sure, and wrong
	SilentShare float64 `json:"silent_wrong_share"` // of those that were sure
	Wrong       int     `json:"wrong"`              // sure or not
	P50         float64 `json:"p50_ms"`
	P95         float64 `json:"p95_ms"`
	PeakMB      float64 `json:"peak_mb"` // of the whole process, until now
}

// Count adds a result.
func (p *Plates) Count(r PlateResult) {
	add := func(n *int, yes bool) {
		if yes {
			*n++
		}
	}
	p.photos++
	add(&p.exact, r.Exact)
	add(&p.noProvince, r.NoProvince)
	add(&p.found, r.Found)
	add(&p.sure, r.Sure)
	add(&p.silent, r.Sure && !r.Exact)
	add(&p.wrong, r.Read && !r.Exact)
	if r.Milliseconds > 0 {
		p.ms = append(p.ms, r.Milliseconds)
	}
}

// Run is the group in a report.
func (p *Plates) Run() Run {
	share := func(n, of int) float64 { return Round(float64(n)/float64(max(of, 1)), 4) }
	f := &PlateFigures{Group: p.Group, Photos: p.photos, Exact: share(p.exact, p.photos), NoProvince: share(p.noProvince, p.photos),
		Found: share(p.found, p.photos), Sure: share(p.sure, p.photos), SilentWrong: p.silent, SilentShare: share(p.silent, p.sure), Wrong: p.wrong,
		P50: p.percentile(50), P95: p.percentile(95), PeakMB: Round(PeakMemory(), 1)}
	return Run{P50: f.P50, Plate: f}
}

func (p *Plates) percentile(n int) float64 {
	if len(p.ms) == 0 {
		return 0
	}
	slices.Sort(p.ms)
	return Round(p.ms[min(len(p.ms)*n/100, len(p.ms)-1)], 2)
}

// String is the group as a line for people.
func (p *Plates) String() string {
	part := func(n int) string { return fmt.Sprintf("%.1f %%", 100*float64(n)/float64(max(p.photos, 1))) }
	return fmt.Sprintf("%-28s %5d exact %s, without province %s, found %s, sure %s, of these wrong %d, p50 %.1f ms, p95 %.1f ms",
		p.Group, p.photos, part(p.exact), part(p.noProvince), part(p.found), part(p.sure), p.silent, p.percentile(50), p.percentile(95))
}

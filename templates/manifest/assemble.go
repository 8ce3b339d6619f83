package manifest

import (
	"maps"
	"slices"

	"bihuan/workflow"
	"bihuan/workflow/calendar"
)

// Assemble builds the snapshot that decisions read from a company's documents:
// one Organization, its Calendars, Catalogs and Blueprints. A blueprint may be
// given in several versions, as tickets stay pinned to theirs. The error is of
// type Problems.
func Assemble(docs []Document) (*workflow.Organization, error) {
	set, err := gather(docs)
	if err != nil {
		return nil, err
	}
	o := toOrganization(set.organization, set.calendars)
	addPeople(o, set, set.calendars)
	for _, r := range set.catalogs {
		addRelations(o, r.catalog)
		for _, p := range r.catalog.Parts {
			o.Catalog = append(o.Catalog, workflow.Part{No: p.No.value, Name: p.Name.value,
				Price: fen(p.Price), Class: workflow.PartClass(p.Class.value), OE: values[string](p.OE), Replaces: values[string](p.Replaces)})
		}
	}
	o.Blueprints, o.Holidays = set.blueprints, set.holidays
	o.Index()
	return o, nil
}

// Stock lists what the catalogs among the documents put on the shelves. It is
// for the first application only: afterwards stock lives its own life.
func Stock(docs []Document) ([]StockLevel, error) {
	set, err := gather(docs)
	if err != nil {
		return nil, err
	}
	return set.stock, nil
}

// gathered are a company's documents, read and checked against each other.
type gathered struct {
	problems     Problems
	organization *reading
	calendars    map[string]*calendar.Calendar
	catalogs     []*reading
	blueprints   []*workflow.Blueprint
	people       []*reading
	holidays     *calendar.Holidays // nil: those that come with the program
	stock        []StockLevel
}

func gather(docs []Document) (*gathered, error) {
	g := &gathered{calendars: map[string]*calendar.Calendar{}, problems: twice(docs)}
	var all []*reading
	for _, d := range docs {
		r := read(&d)
		all = append(all, r)
		if len(r.problems) == 0 {
			g.take(r, d)
		}
	}
	if len(docs) > 0 && g.organization == nil && !slices.ContainsFunc(all, func(r *reading) bool { return r.organization != nil }) {
		g.problems = append(g.problems, Problem{Source: docs[0].source(), Line: docs[0].line(), Message: "there is no document of kind Organization"})
	}
	// Checks across documents would repeat what a broken one has caused.
	if broken := slices.ContainsFunc(all, func(r *reading) bool { return len(r.problems) > 0 }); !broken {
		g.cross()
	}
	for _, c := range g.calendars {
		c.Holidays = g.holidays
	}
	for _, r := range all {
		g.problems = append(g.problems, r.problems...)
	}
	if len(docs) == 0 {
		g.problems = append(g.problems, Problem{Source: "configuration", Line: 1, Message: "there is no document", Allowed: Kinds})
	}
	return g, g.problems.err()
}

func (g *gathered) take(r *reading, d Document) {
	switch {
	case r.organization != nil && g.organization != nil:
		r.at(d.line(), "there is a document of kind Organization already: %q", g.organization.organization.Name.value)
	case r.organization != nil:
		g.organization = r
	case r.calendar != nil:
		g.calendars[r.calendar.ID] = r.calendar
	case r.catalog != nil:
		g.catalogs = append(g.catalogs, r)
	case r.people != nil:
		g.people = append(g.people, r)
	case r.holidays != nil:
		if g.holidays == nil {
			g.holidays = calendar.Builtin()
		}
		g.holidays = g.holidays.With(r.holidays)
	case r.blueprint != nil:
		g.blueprints = append(g.blueprints, toBlueprint(r.blueprint, d.Version))
	}
}

// cross checks what the documents say of each other.
func (g *gathered) cross() {
	stores := map[string]int{}
	if g.organization != nil {
		for _, s := range g.organization.organization.Stores {
			stores[s.Code.value] = s.Code.line
			g.organization.choose(s.Calendar, "calendar", slices.Sorted(maps.Keys(g.calendars)))
			g.organization.choose(s.Blueprint, "blueprint", g.blueprintNames())
			g.checkLevels(s)
		}
		if office := g.organization.organization.Office; office.value != "" {
			g.organization.choose(office, "calendar", slices.Sorted(maps.Keys(g.calendars)))
		}
		for _, shift := range g.organization.shifts() {
			g.organization.choose(shift, "calendar", slices.Sorted(maps.Keys(g.calendars)))
		}
	}
	g.members(stores)
	parts := map[string]workflow.Part{}
	for _, r := range g.catalogs {
		for _, p := range r.catalog.Parts {
			key := workflow.PartKey(p.No.value)
			if first, ok := parts[key]; ok {
				r.at(p.No.line, "part number %q stands already in another catalog as %q", p.No.value, first.No)
			}
			parts[key] = workflow.Part{No: p.No.value, Name: p.Name.value}
		}
	}
	for _, r := range g.catalogs {
		g.stock = append(g.stock, r.levels(stores, parts)...)
	}
}

func (g *gathered) blueprintNames() []string {
	var names []string
	for _, b := range g.blueprints {
		if !slices.Contains(names, b.Name) {
			names = append(names, b.Name)
		}
	}
	slices.Sort(names)
	return names
}

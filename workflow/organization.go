package workflow

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"bihuan/workflow/calendar"
)

// Role is what a member does in a store.
type Role string

// The roles.
const (
	FrontDesk       Role = "front_desk"
	Advisor         Role = "advisor"
	Technician      Role = "technician"
	TeamLead        Role = "team_lead"
	TechLead        Role = "tech_lead"
	StoreManager    Role = "store_manager"
	PartsClerk      Role = "parts_clerk"
	Inspector       Role = "inspector"
	CustomerService Role = "customer_service"
	AreaManager     Role = "area_manager"
	QualityAnalyst  Role = "quality_analyst"
	HQAdmin         Role = "hq_admin"
)

// Member is a person of the company; the userid is unique in its corp and
// compared in lower case.
type Member struct {
	UserID   string
	Name     string
	Store    string // code; empty for people of the headquarters
	Roles    []Role
	Owner    bool // the three-man shop: a technician who may see what the owner sees
	TextMode bool // reads in the WeChat plug-in, where cards are not shown
	// TextChosen: he said in the chat which it is, whatever is configured.
	TextChosen bool
	Leader     string // userid of the direct superior; empty: the ladder of roles says
	Deputy     string // userid of who stands in whenever the member is away
	// Shift is when the member is on duty; nil: whenever the store is open.
	Shift *calendar.Calendar
	Phone Dial // his own, for alarms by SMS; empty: none is known
}

// Is reports whether the member has one of the roles.
func (m Member) Is(roles ...Role) bool {
	for _, r := range roles {
		if slices.Contains(m.Roles, r) {
			return true
		}
	}
	return false
}

// Shop is a store of the company. The glossary calls it store; the type is not
// called Store because that word is taken by persistence everywhere else.
type Shop struct {
	Code        string
	Name        string
	City        string
	Phone       string // where customers reach it; empty: not told
	Series      string // letters before the date in a ticket's number, shared by a city
	Blueprint   string // what 登记 opens here
	Calendar    *calendar.Calendar
	SafetyStock int // pieces of a part that are not given to another store
	// Approval names the levels of approval that a quote passes here; empty: none.
	Approval []string
	// Drive is how many minutes it takes to bring a part here from another store.
	Drive map[string]int
	// Speech names the engines that hear voices from here, in their order; empty:
	// the service's own order.
	Speech []string
	// How long photos and voices are kept, in days: the originals, and working
	// copies, stamped pictures and voices. 0: as is usual.
	OriginalDays, CopyDays int
	// What a settlement list names of a store; empty: not known.
	License, Address string
	LaborRate        int64 // fen for an hour of labour; 0: none is published
}

// SpeechEngines are the engines that there are.
var SpeechEngines = []string{"tencent", "openai"}

// How long photos and voices are kept where a store says nothing else, in days.
const (
	usualOriginalDays = 90
	usualCopyDays     = 2 * 365
)

// Retention is how long the store keeps a photo as it was sent, and how long its
// working copies, stamped pictures and voices.
func (s Shop) Retention() (originals, copies time.Duration) {
	day := 24 * time.Hour
	return time.Duration(cmp.Or(s.OriginalDays, usualOriginalDays)) * day, time.Duration(cmp.Or(s.CopyDays, usualCopyDays)) * day
}

// Part is a line of the catalog.
type Part struct {
	No    string // as the maker spells it
	Name  string
	Price int64     // for the customer, fen; 0: not said
	Class PartClass // empty: not said
	// OE are the maker's numbers in whose place it fits, Replaces those that it has
	// superseded. They need not be in the catalog.
	OE, Replaces []string
}

// fits reports whether a part may be built in where another one is needed: it is
// made for the same number, or has superseded it. What a part has superseded does
// not fit in its place.
func (p Part) fits(needed Part) bool {
	own := append(keysOf(p.OE), PartKey(p.No))
	for _, wanted := range append(keysOf(needed.OE), PartKey(needed.No)) {
		if slices.Contains(own, wanted) || slices.Contains(keysOf(p.Replaces), wanted) {
			return p.No != needed.No
		}
	}
	return false
}

func keysOf(numbers []string) []string {
	out := make([]string, len(numbers))
	for i, no := range numbers {
		out[i] = PartKey(no)
	}
	return out
}

// Fitting are the parts of the catalog that fit in the place of one.
func (o *Organization) Fitting(no string) []Part {
	needed, ok := o.PartByKey(PartKey(no))
	if !ok {
		return nil
	}
	return slices.DeleteFunc(slices.Clone(o.Catalog), func(p Part) bool { return !p.fits(needed) })
}

// Organization is a versioned snapshot of people, stores, catalog and
// blueprints: facts that a decision reads.
type Organization struct {
	Company    string
	Name       string
	Version    int64
	Shops      []Shop
	Members    []Member
	Catalog    []Part
	Groups     []PartGroup // kinds of parts
	Positions  []Position
	Replaced   []string     // words of a job that replaces a part
	Blueprints []*Blueprint // every version that a ticket may be pinned to
	// Office is when those are reached who work in an office, not in a store; nil:
	// whenever the store is open that it is about.
	Office *calendar.Calendar
	// Holidays are the public days off as the company has them; nil: as they come
	// with the program.
	Holidays *calendar.Holidays
	Limits   Limits
	Rules    Rules
	Counts   CountRules
	// Former are the names of those who were members, by userid.
	Former map[string]string

	members map[string]int
	shops   map[string]int
	parts   map[string]int
}

// Rules are numbers of an organization about approvals, quotes and alarms.
type Rules struct {
	// Delegate are the minutes of opening hours that the first one to whom a level of
	// an approval is delegated has at least, for its clock runs on.
	Delegate int
	// AlarmClimb are the minutes, day and night, until an alarm climbs that the SMS
	// service has not taken.
	AlarmClimb  int
	Hints       int // lines declined on earlier visits that are recalled; more are not read
	ConsentDays int // over which a manager is shown how consents were given
	Pieces      int // of a part that a shelf may hold; a larger figure is a slip of the finger
}

// Index prepares the look-ups; call it once after filling the fields.
func (o *Organization) Index() {
	o.members, o.shops, o.parts = map[string]int{}, map[string]int{}, map[string]int{}
	for i, m := range o.Members {
		o.members[strings.ToLower(m.UserID)] = i
	}
	for i, s := range o.Shops {
		o.shops[s.Code] = i
	}
	for i, p := range o.Catalog {
		o.parts[PartKey(p.No)] = i
	}
	for i, p := range o.Catalog { // an old number means its successor
		for _, key := range keysOf(p.Replaces) {
			if _, ok := o.parts[key]; !ok {
				o.parts[key] = i
			}
		}
	}
}

// Member finds a person by userid.
func (o *Organization) Member(userid string) (Member, bool) {
	i, ok := o.members[strings.ToLower(userid)]
	if !ok {
		return Member{}, false
	}
	return o.Members[i], true
}

// NameOf is the member's name, or the userid of somebody who has left.
func (o *Organization) NameOf(userid string) string {
	if m, ok := o.Member(userid); ok {
		return m.Name
	}
	if name := o.Former[strings.ToLower(userid)]; name != "" {
		return name
	}
	return userid
}

// Shop finds a store by its code.
func (o *Organization) Shop(code string) (Shop, bool) {
	i, ok := o.shops[code]
	if !ok {
		return Shop{}, false
	}
	return o.Shops[i], true
}

// PartByKey finds a part by the normal form of its number.
func (o *Organization) PartByKey(key string) (Part, bool) {
	i, ok := o.parts[key]
	if !ok {
		return Part{}, false
	}
	return o.Catalog[i], true
}

// Blueprint finds a version; version 0 means the newest.
func (o *Organization) Blueprint(name string, version int) (*Blueprint, bool) {
	var best *Blueprint
	for _, b := range o.Blueprints {
		if b.Name != name {
			continue
		}
		if b.Version == version {
			return b, true
		}
		if version == 0 && (best == nil || b.Version > best.Version) {
			best = b
		}
	}
	return best, best != nil
}

// In lists the members of a store who have one of the roles, in the order of
// the organization.
func (o *Organization) In(store string, roles ...Role) []Member {
	var out []Member
	for _, m := range o.Members {
		if m.Store == store && m.Is(roles...) {
			out = append(out, m)
		}
	}
	return out
}

// DaysOff are the public days off that offices follow.
func (o *Organization) DaysOff() *calendar.Holidays {
	if o.Holidays == nil {
		return calendar.Builtin()
	}
	return o.Holidays
}

// officeRoles are not bound to a store's counter, wherever their people sit.
var officeRoles = []Role{CustomerService, AreaManager, QualityAnalyst, HQAdmin}

// Hours is when a member may be sent what can wait: an office's hours for those
// who work in one, else his store's. It is nil for who has neither.
func (o *Organization) Hours(m Member) *calendar.Calendar {
	office := m.Store == "" || !slices.ContainsFunc(m.Roles, func(r Role) bool { return !slices.Contains(officeRoles, r) })
	if office && o.Office != nil {
		return o.Office
	}
	sh, _ := o.Shop(m.Store)
	return sh.Calendar
}

package manifest

import (
	"strconv"
	"strings"
	"time"

	"bihuan/workflow"
	"bihuan/workflow/calendar"
)

// checkOrganization checks what needs no other document.
func (r *reading) checkOrganization() {
	o := r.organization
	codes, names := map[string]int{}, map[string]int{}
	city := map[string]text{} // of a series
	for _, s := range o.Stores {
		r.pattern(s.Code, storeCode, "store code", "capital letters and digits, such as HZ01")
		r.once(codes, s.Code, "store")
		r.once(names, s.Name, "store name")
		r.pattern(s.Phone, phoneNumber, "phone", "digits with blanks or hyphens between them, such as 0571-8888 8888")
		r.checkRetention(s)
		r.money(s.LaborRate, "labor_rate")
		engines := map[string]int{}
		for _, e := range s.Speech {
			r.choose(e, "speech engine", workflow.SpeechEngines)
			r.once(engines, e, "speech engine")
		}
		r.pattern(s.Series, seriesKey, "series", "two capital letters")
		if first, ok := city[s.Series.value]; ok && first.value != s.City.value {
			r.at(s.Series.line, "series %q belongs to %s already (line %d)", s.Series.value, first.value, first.line)
		} else if !ok {
			city[s.Series.value] = text{s.City.value, s.Series.line}
		}
	}
	for _, s := range o.Stores {
		r.checkDrive(s, codes)
	}
	if len(o.Stores) == 0 {
		r.at(int(o.At), "an organization needs at least one store")
	}
	ids := map[string]int{}
	for _, m := range o.Members {
		r.checkMember(m, codes, ids)
	}
	r.checkRules(codes)
	r.checkRota()
	r.checkLimits()
}

// checkRules checks how the address book's people become members.
func (r *reading) checkRules(codes map[string]int) {
	p := r.organization.People
	if p == nil {
		return
	}
	for _, s := range p.Stores {
		if s.Store.value != "" {
			r.choose(s.Store, "store", keys(codes))
		}
	}
	for _, x := range p.Roles {
		if len(x.Roles) > 0 || !x.TextMode {
			r.roles(x.Roles, x.At, "a rule")
		}
		if x.Tag.value+x.Position.value+x.Department.value == "" && !x.Leads {
			r.at(int(x.At), "a rule names a tag, a position, a department, or leads")
		}
	}
	if p.MaxLeaving < 1 {
		r.at(int(p.At), "max_leaving must be at least 1")
	}
}

// checkDrive checks how long parts take from other stores.
func (r *reading) checkDrive(s storeSpec, codes map[string]int) {
	for _, p := range s.Drive {
		if r.choose(p.key, "store", keys(codes)) && p.key.value == s.Code.value {
			r.at(p.key.line, "store %q is no way from itself", s.Code.value)
		}
		if value, _ := scalar(p.node); !isMinutes(value) {
			r.at(p.key.line, "the way from %q must be a number of minutes, 1 to %d", p.key.value, maxDrive)
		}
	}
}

// maxDrive bounds the way between two stores, in minutes.
const maxDrive = 24 * 60

func isMinutes(s string) bool {
	n, err := strconv.Atoi(s)
	return err == nil && n >= 1 && n <= maxDrive
}

// drive are the minutes from other stores.
func drive(pairs []pair) map[string]int {
	if len(pairs) == 0 {
		return nil
	}
	out := map[string]int{}
	for _, p := range pairs {
		value, _ := scalar(p.node)
		out[p.key.value], _ = strconv.Atoi(value) // said of by checkDrive
	}
	return out
}

// maxDays bounds how long photos and voices are kept.
const maxDays = 3650

// checkRetention holds that originals are not kept longer than what is made of
// them, where one of the two is left out as well.
func (r *reading) checkRetention(s storeSpec) {
	shop := workflow.Shop{OriginalDays: daysOf(s.Originals), CopyDays: daysOf(s.Copies)}
	good := true
	for _, t := range []text{s.Originals, s.Copies} {
		if t.value != "" && (daysOf(t) < 1 || daysOf(t) > maxDays) {
			r.at(t.line, "%q is no number of days to keep photos: want 1 to %d", t.value, maxDays)
			good = false
		}
	}
	originals, copies := shop.Retention()
	if good && copies < originals {
		r.at(max(s.Originals.line, s.Copies.line), "copies_days (%d) must not be less than originals_days (%d)", copies/day, originals/day)
	}
}

const day = 24 * time.Hour

// daysOf is a number of days; 0 where none is given, or none that can be read.
func daysOf(t text) int {
	n, _ := strconv.Atoi(t.value) // said of by checkRetention
	return n
}

func (r *reading) checkMember(m memberSpec, codes, ids map[string]int) {
	r.pattern(m.UserID, userID, "userid", "1 to 64 letters, digits and _ . @ -, beginning with a letter or digit")
	r.once(ids, text{strings.ToLower(m.UserID.value), m.UserID.line}, "userid")
	r.roles(m.Roles, m.At, "a member")
	if m.Phone.value != "" && workflow.DialOf(m.Phone.value) == "" { // the number itself is nobody's to read in an error
		r.at(m.Phone.line, "phone of %q is no mobile number: want 11 digits, such as 138 0000 0000", m.UserID.value)
	}
	seen := map[string]int{}
	for _, role := range m.Roles {
		r.once(seen, role, "role")
	}
	if m.Store.value != "" {
		r.choose(m.Store, "store", keys(codes))
	}
}

// checkRota holds that everybody is on one shift, and is told so in one place.
func (r *reading) checkRota() {
	seen := map[string]text{}
	r.eachShift(func(id string, said, _ text) {
		if first, twice := seen[id]; twice {
			r.at(said.line, "%q is on a shift already (line %d)", said.value, first.line)
		}
		seen[id] = said
	})
}

// shifts are the calendars of those who have a shift, by userid.
func (r *reading) shifts() map[string]text {
	out := map[string]text{}
	r.eachShift(func(id string, _, calendar text) { out[id] = calendar })
	return out
}

// eachShift goes through who is on a shift: his userid, where that is said, and the
// calendar of the shift.
func (r *reading) eachShift(do func(id string, said, calendar text)) {
	for _, m := range r.organization.Members {
		if m.Shift.value != "" {
			do(strings.ToLower(m.UserID.value), m.Shift, m.Shift)
		}
	}
	for _, s := range r.organization.Stores {
		for _, row := range s.Rota {
			for _, t := range r.list(row.node, row.key.value) {
				do(strings.ToLower(t.value), t, row.key)
			}
		}
	}
}

func toOrganization(r *reading, calendars map[string]*calendar.Calendar) *workflow.Organization {
	s := r.organization
	o := &workflow.Organization{Company: s.Name.value, Name: s.Label.value, Office: calendars[s.Office.value], Limits: s.Presence.limits(),
		Counts: s.ERP.rules(), Rules: s.Rules.rules()}
	for _, x := range s.Stores {
		o.Shops = append(o.Shops, workflow.Shop{
			Code: x.Code.value, Name: x.Name.value, City: x.City.value, Series: x.Series.value,
			Blueprint: x.Blueprint.value, Calendar: calendars[x.Calendar.value], SafetyStock: x.SafetyStock,
			OriginalDays: daysOf(x.Originals), CopyDays: daysOf(x.Copies), Phone: x.Phone.value, Drive: drive(x.Drive),
			Approval: values[string](x.Approval), Speech: values[string](x.Speech),
			License: x.License.value, Address: x.Address.value, LaborRate: fen(x.LaborRate),
		})
	}
	for _, m := range s.Members {
		o.Members = append(o.Members, toMember(m))
	}
	return o
}

func toMember(m memberSpec) workflow.Member {
	return workflow.Member{
		// The platform compares ids without case and sends them as it likes.
		UserID: strings.ToLower(m.UserID.value), Name: m.Name.value, Store: m.Store.value,
		Roles: values[workflow.Role](m.Roles), Owner: m.Owner, TextMode: m.TextMode,
		Leader: strings.ToLower(m.Leader.value), Deputy: strings.ToLower(m.Deputy.value),
		Phone: workflow.DialOf(m.Phone.value),
	}
}

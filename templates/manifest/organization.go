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
		r.pattern(s.Series, seriesKey, "series", "two capital letters")
		if first, ok := city[s.Series.value]; ok && first.value != s.City.value {
			r.at(s.Series.line, "series %q belongs to %s already (line %d)", s.Series.value, first.value, first.line)
		} else if !ok {
			city[s.Series.value] = text{s.City.value, s.Series.line}
		}
	}
	if len(o.Stores) == 0 {
		r.at(int(o.At), "an organization needs at least one store")
	}
	ids := map[string]int{}
	for _, m := range o.Members {
		r.checkMember(m, codes, ids)
	}
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
	seen := map[string]int{}
	for _, role := range m.Roles {
		r.once(seen, role, "role")
	}
	if m.Store.value != "" {
		r.choose(m.Store, "store", keys(codes))
	}
}

func toOrganization(s *organizationSpec, calendars map[string]*calendar.Calendar) *workflow.Organization {
	o := &workflow.Organization{Company: s.Name.value, Name: s.Label.value}
	for _, x := range s.Stores {
		o.Shops = append(o.Shops, workflow.Shop{
			Code: x.Code.value, Name: x.Name.value, City: x.City.value, Series: x.Series.value,
			Blueprint: x.Blueprint.value, Calendar: calendars[x.Calendar.value], SafetyStock: x.SafetyStock,
			OriginalDays: daysOf(x.Originals), CopyDays: daysOf(x.Copies), Phone: x.Phone.value,
		})
	}
	for _, m := range s.Members {
		o.Members = append(o.Members, workflow.Member{
			// The platform compares ids without case and sends them as it likes.
			UserID: strings.ToLower(m.UserID.value), Name: m.Name.value, Store: m.Store.value,
			Roles: values[workflow.Role](m.Roles), Owner: m.Owner, TextMode: m.TextMode,
		})
	}
	return o
}

package workflow

import "slices"

// ConsentShare is how many lines customers of a store answered in one way.
type ConsentShare struct {
	Store string // code
	Kind  string // of a consent
	Lines int
}

// ShareView is what of a store's consents did not come from the customer's own
// page.
type ShareView struct {
	Store                string // name
	Page, Counter, Phone int    // lines
	Percent              int    // at the counter or by phone, of all; rounded
}

// SeesShares are who is shown how consents are given.
var SeesShares = []Role{StoreManager, AreaManager, HQAdmin}

// Shares sums up store by store, in the order of the organization.
func Shares(all []ConsentShare, o *Organization) []ShareView {
	var out []ShareView
	for _, shop := range o.Shops {
		v := ShareView{Store: shop.Name}
		for _, s := range all {
			switch {
			case s.Store != shop.Code:
			case s.Kind == ConsentCounter:
				v.Counter += s.Lines
			case s.Kind == ConsentPhone:
				v.Phone += s.Lines
			default:
				v.Page += s.Lines
			}
		}
		if n := v.Page + v.Counter + v.Phone; n > 0 {
			v.Percent = (200*(v.Counter+v.Phone) + n) / (2 * n)
			out = append(out, v)
		}
	}
	return slices.Clip(out)
}

package chat

import (
	"time"

	"bihuan/bot"
	"bihuan/workflow"
	"bihuan/workflow/unit"
)

// shares tells a manager how customers of his store agree: on their page, at the
// counter or by phone. The headquarters is told of every store.
func (h *Handler) shares(in bot.Inbound) *plan {
	p := h.saying(in, "consent_shares")
	org := h.Store.Snapshot()
	m, _ := org.Member(in.From)
	days := org.Rules.ConsentDays
	may := m.Is(workflow.SeesShares...)
	if may {
		p.spec.Consents = &unit.ConsentFilter{Store: m.Store, Days: time.Duration(days) * 24 * time.Hour}
	}
	p.answer = func(l *unit.Loaded) workflow.Saying {
		if !may || !l.Facts.Actor.Member.Is(workflow.SeesShares...) {
			return workflow.Saying{Key: "wrong_role", Data: workflow.Data{Action: in.Text, Items: roleKeys(workflow.SeesShares)}}
		}
		return workflow.Saying{Key: "consent_shares", Data: workflow.Data{Count: days, Shares: workflow.Shares(l.Consents, l.Facts.Org)}}
	}
	return p
}

func roleKeys(roles []workflow.Role) []string {
	out := make([]string, len(roles))
	for i, r := range roles {
		out[i] = string(r)
	}
	return out
}

package chat

import (
	"slices"

	"bihuan/bot"
	"bihuan/workflow"
	"bihuan/workflow/unit"
)

// maxLines is how many tickets a list shows; a longer one is not read on a phone.
const maxLines = 20

// further are words that no blueprint has, and who may say them.
var further = []struct {
	word string
	may  func(workflow.Member) bool
}{
	{"结算清单", workflow.SeesSettlement},
	{"库存", workflow.ReadsShelf},
	{"入库", workflow.KeepsShelf}, {"盘点", workflow.KeepsShelf}, {"发料", workflow.KeepsShelf}, {"退料", workflow.KeepsShelf},
	{"今天谁在", workflow.ReadsRoster},
	{"同意方式", func(m workflow.Member) bool { return m.Is(workflow.SeesShares...) }},
}

// help lists the words that the sender's roles may use.
func (h *Handler) help(in bot.Inbound) *plan {
	p := h.saying(in, "help")
	p.answer = func(l *unit.Loaded) workflow.Saying {
		var d workflow.Data
		m := l.Facts.Actor.Member
		if sh, ok := l.Facts.Org.Shop(m.Store); ok {
			if b, ok := l.Facts.Org.Blueprint(sh.Blueprint, 0); ok {
				for _, a := range b.Actions {
					if !a.Photo && (len(a.Roles) == 0 || m.Is(a.Roles...)) && !slices.Contains(d.Items, a.Words[0]) {
						d.Items = append(d.Items, a.Words[0])
					}
				}
			}
		}
		if slices.ContainsFunc(l.Facts.Org.Blueprints, func(b *workflow.Blueprint) bool { return b.Approver(m) }) {
			d.Items = append(d.Items, "同意", "驳回", "转交", "撤回")
		}
		for _, f := range further {
			if f.may(m) {
				d.Items = append(d.Items, f.word)
			}
		}
		return workflow.Saying{Key: "help", Data: d}
	}
	return p
}

// mine lists a technician's own tickets, and for the others those of the store.
func (h *Handler) mine(in bot.Inbound) *plan {
	p := h.saying(in, "my_tickets")
	p.spec.List = &unit.Filter{Open: true, Limit: maxLines + 1} // one more tells that there are more
	if m, ok := h.Store.Snapshot().Member(in.From); ok {
		p.spec.List.Store = m.Store
		if m.Is(workflow.Technician) {
			p.spec.List.Assignee = m.UserID
		}
	}
	p.answer = func(l *unit.Loaded) workflow.Saying {
		lines := l.List[:min(len(l.List), maxLines)]
		for i := range lines {
			if lines[i].Who == l.Facts.Actor.Member.Name {
				lines[i].Who = "" // he knows
			}
		}
		return workflow.Saying{Key: "my_tickets", Data: workflow.Data{Tickets: lines, Count: len(l.List), At: l.Facts.Now}}
	}
	return p
}

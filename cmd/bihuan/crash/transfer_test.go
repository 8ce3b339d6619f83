//go:build unix

package crash

import (
	"fmt"
)

// missing is what becomes of a part that the store lacks: another store is asked for
// it, or some come from a supplier.
func (l *life) missing() {
	card, ok := l.lacks()
	if !ok {
		return
	}
	if card.key("申请调拨") != "" {
		l.tech.presses(l.want("申请调拨", ""), card, "申请调拨")
		l.carry()
	}
	if l.rand.IntN(2) == 0 {
		i := l.want("入库 "+l.part, "")
		i.many = true
		l.clerk.say(i, "入库 "+l.part+" 1")
	}
	l.unblock()
}

// carry has the people of the stores do what their cards about the ticket ask for,
// until nothing is asked of another store and nothing is on its way.
func (l *life) carry() {
	l.world.eventually(l.number+": the transfers", func() error {
		live := 0
		const query = `select count(*) from transfers where ticket = $1 and state in ('requested', 'approved', 'picked', 'shipped')`
		if err := l.world.db.QueryRow(l.world.t.Context(), query, l.number).Scan(&live); err != nil || live == 0 {
			return err
		}
		for _, p := range l.givers {
			l.chooses(p, "同意", "没货", 5)
			l.chooses(p, "已发出", "已备好", 3)
		}
		l.chooses(l.clerk, "收到", "没收到", 4)
		l.chooses(l.boss, "核销", "再等等", 2)
		return fmt.Errorf("%d are under way", live)
	})
}

// chooses presses one of two buttons of a card, should it be there; the other one of
// them once in so many times.
func (l *life) chooses(p *person, usual, other string, once int) {
	c, ok := p.sees(l.number, usual)
	if !ok {
		return
	}
	if c.key(other) != "" && l.rand.IntN(once) == 0 {
		usual = other
	}
	p.presses(l.want(usual, ""), c, usual)
}

// lacks is the card that asks about a missing part; none if nothing is asked, or no
// longer: what others gave back has come.
func (l *life) lacks() (c card, ok bool) {
	l.world.eventually(l.number+": a missing part", func() error {
		if asked, err := l.asked("part"); err != nil || !asked {
			return err
		}
		if c, ok = l.tech.sees(l.number, "先不要"); !ok {
			return fmt.Errorf("no such card; %s", l.tech.shows(l.number))
		}
		return nil
	})
	return c, ok
}

// isAsked waits until it is known whether somebody has a question of a kind about
// the ticket.
func (l *life) isAsked(kind string) (asked bool) {
	l.world.eventually(l.number+": is "+kind+" asked", func() (err error) {
		asked, err = l.asked(kind)
		return err
	})
	return asked
}

func (l *life) asked(kind string) (asked bool, err error) {
	const open = `select exists (select from asked where holder = $1 and kind = $2 and closed_at is null)`
	err = l.world.db.QueryRow(l.world.t.Context(), open, l.number, kind).Scan(&asked)
	return asked, err
}

// unblock goes on without a part that never came.
func (l *life) unblock() {
	state := ""
	l.world.eventually(l.number+": its state", func() error {
		return l.world.db.QueryRow(l.world.t.Context(), `select state from tickets where number = $1`, l.number).Scan(&state)
	})
	if state == "blocked" {
		l.says(l.advisor, "解除", "")
	}
}

package calendar

import "time"

// span is a stretch [from, to) in which the clock runs.
type span struct{ from, to time.Time }

// running appends to buf the stretches of one date's openings in which the
// clock runs, in order and without overlap, also against the neighbouring
// dates: what last night's span still covers is left to the night.
func (c *Calendar) running(d Date, pauses []Pause, buf []span) []span {
	today := c.On(d)
	if len(today) == 0 {
		return buf
	}
	covered := c.nightEnd(d - 1)
	for _, iv := range today {
		from := max(iv.From, covered)
		if from >= iv.To {
			continue
		}
		buf = cut(span{d.At(from, c.location()), d.At(iv.To, c.location())}, pauses, buf)
	}
	return buf
}

// nightEnd returns the minute of the following date up to which the openings
// of d reach; zero or less if they end on their own date.
func (c *Calendar) nightEnd(d Date) int {
	ivs := c.On(d)
	if len(ivs) == 0 {
		return 0
	}
	return ivs[len(ivs)-1].To - minutesPerDay
}

// cut appends to buf what remains of s outside the pauses. Pauses come in any
// order and may overlap; there are few, so they are searched, not sorted.
func cut(s span, pauses []Pause, buf []span) []span {
	for s.from.Before(s.to) {
		resume, pause := s.from, s.to
		for _, p := range pauses {
			switch {
			case !p.To.After(p.From):
			case !p.From.After(s.from):
				if p.To.After(resume) {
					resume = p.To
				}
			case p.From.Before(pause):
				pause = p.From
			}
		}
		if resume.After(s.from) {
			s.from = resume
			continue
		}
		buf = append(buf, span{s.from, pause})
		s.from = pause
	}
	return buf
}

package calendar

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
)

const minutesPerDay = 24 * 60

// Interval is one opening on a day, half-open, in minutes after midnight of
// the day on which it opens. A night span runs past minutesPerDay: 22:00–06:00
// is {1320, 1800} and belongs wholly to the evening's date.
type Interval struct{ From, To int }

// ErrInterval is wrapped by every complaint about an opening interval.
var ErrInterval = errors.New("calendar: bad interval")

// ParseInterval reads "08:30-12:00" (any dash, blanks allowed). An end that
// is not after the begin means the next day; "24:00" is midnight at the end.
func ParseInterval(s string) (Interval, error) {
	from, to, found := strings.Cut(strings.NewReplacer("–", "-", "—", "-", "~", "-", "：", ":").Replace(s), "-")
	if !found {
		return Interval{}, fmt.Errorf("%w: %q is not of the form 08:30-12:00", ErrInterval, s)
	}
	a, errFrom := parseClock(from)
	b, errTo := parseClock(to)
	if err := errors.Join(errFrom, errTo); err != nil {
		return Interval{}, fmt.Errorf("%w: %q: %w", ErrInterval, s, err)
	}
	if b <= a {
		b += minutesPerDay
	}
	iv := Interval{From: a, To: b}
	return iv, iv.validate()
}

// String returns "08:30-12:00"; a night span shows the next day's clock.
func (iv Interval) String() string {
	to := iv.To
	if to > minutesPerDay {
		to -= minutesPerDay
	}
	return fmt.Sprintf("%02d:%02d-%02d:%02d", iv.From/60, iv.From%60, to/60, to%60)
}

func (iv Interval) validate() error {
	if iv.From < 0 || iv.From >= minutesPerDay || iv.To <= iv.From || iv.To-iv.From > minutesPerDay {
		return fmt.Errorf("%w: minutes %d to %d", ErrInterval, iv.From, iv.To)
	}
	return nil
}

// validateDay demands order and gaps: the arithmetic relies on both.
func validateDay(ivs []Interval) error {
	for i, iv := range ivs {
		if err := iv.validate(); err != nil {
			return err
		}
		if i > 0 && iv.From < ivs[i-1].To {
			return fmt.Errorf("%w: %s begins before %s ends", ErrInterval, iv, ivs[i-1])
		}
	}
	return nil
}

func parseClock(s string) (int, error) {
	h, m, found := strings.Cut(strings.TrimSpace(s), ":")
	hour, errHour := strconv.Atoi(h)
	minute, errMinute := strconv.Atoi(m)
	if !found || errHour != nil || errMinute != nil || len(m) != 2 ||
		hour < 0 || minute < 0 || minute > 59 || hour*60+minute > minutesPerDay {
		return 0, fmt.Errorf("%q is not a time of day", s)
	}
	return hour*60 + minute, nil
}

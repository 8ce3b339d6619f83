package phrase

// numeral is a figure as it is spoken or typed.
type numeral struct {
	value int64 // hundredths
	end   int   // behind it
	vague bool  // 三四百, 百把, 十几
	run   bool  // spoken digit by digit: 二零五
	zero  bool  // of those, the first is a zero
	large bool  // 十, 百, 千 or 万 was said
	// one is the end before a 一 at the end, which may belong to what follows:
	// 八十一支 is 80 for one; 0 if there is none.
	one      int
	oneValue int64
}

const scale = 100

var chineseDigits = map[rune]int64{'零': 0, '一': 1, '幺': 1, '壹': 1, '二': 2, '两': 2, '俩': 2, '贰': 2, '三': 3, '仨': 3, '叁': 3, '四': 4, '肆': 4,
	'五': 5, '伍': 5, '六': 6, '陆': 6, '七': 7, '柒': 7, '八': 8, '捌': 8, '九': 9, '玖': 9}

var units = map[rune]int64{'十': 10, '拾': 10, '百': 100, '佰': 100, '千': 1000, '仟': 1000, '万': 10000}

// twenties are the old words for 20 and 30.
var twenties = map[rune]int64{'廿': 20, '卅': 30}

const largest = 100_000_000 * scale

// counting is a numeral while it is read.
type counting struct {
	r     []rune
	i     int
	out   numeral
	total int64 // before 万
	sum   int64 // of this section
	last  int64 // the last unit
	digit int64 // that waits for its unit, -1: none
	arab  bool  // it was typed
	gap   bool  // 零 was said
	bare  bool  // the first unit had no digit: 百八
}

// readNumeral reads the numeral that begins at i, up to limit.
func readNumeral(r []rune, i, limit int) (numeral, bool) {
	c := &counting{r: r[:limit], i: i, digit: -1}
	for c.i < len(c.r) && c.total < largest && c.step() {
	}
	if c.i == i {
		return numeral{}, false
	}
	return c.finish(), true
}

func (c *counting) step() bool {
	r := c.r[c.i]
	if isDigit(r) {
		return c.typed()
	}
	if d, ok := chineseDigits[r]; ok {
		return c.spoken(d)
	}
	if v, ok := twenties[r]; ok && c.digit < 0 && c.last != 10 {
		c.sum, c.last, c.out.large, c.i = c.sum+v*scale, 10, true, c.i+1
		return true
	}
	if u, ok := units[r]; ok {
		return c.unit(u)
	}
	if r == '几' && c.digit < 0 && c.i+1 < len(c.r) {
		if _, ok := units[c.r[c.i+1]]; ok || c.last == 10 {
			c.digit, c.out.vague, c.i = 1*scale, true, c.i+1
			return true
		}
	}
	return r == '点' && c.point()
}

// typed reads Arabic digits with a fraction.
func (c *counting) typed() bool {
	if c.digit >= 0 {
		return false
	}
	start := c.i
	v := int64(0)
	for ; c.i < len(c.r) && isDigit(c.r[c.i]); c.i++ {
		if v < largest {
			v = v*10 + int64(c.r[c.i]-'0')
		}
	}
	c.out.zero = c.out.zero || c.r[start] == '0' && c.i-start > 1 && c.last == 0
	c.digit, c.arab = v*scale, true
	if c.i+1 < len(c.r) && c.r[c.i] == '.' && isDigit(c.r[c.i+1]) {
		c.fraction(c.i + 1)
	}
	return true
}

// fraction reads the digits behind a point.
func (c *counting) fraction(at int) {
	for unit := int64(scale / 10); at < len(c.r); at++ {
		d, ok := digitOf(c.r[at])
		if !ok {
			break
		}
		c.digit += d * unit
		unit /= 10
	}
	c.i = at
}

// digitOf is the value of one digit, typed or spoken.
func digitOf(r rune) (int64, bool) {
	if isDigit(r) {
		return int64(r - '0'), true
	}
	d, ok := chineseDigits[r]
	return d, ok
}

// point reads 两点五, but not the time 两点五分 or 五点二十.
func (c *counting) point() bool {
	if c.digit < 0 || c.i+1 >= len(c.r) {
		return false
	}
	if _, ok := digitOf(c.r[c.i+1]); !ok {
		return false
	}
	if c.i+2 < len(c.r) {
		if next := c.r[c.i+2]; next == '十' || next == '分' || next == '刻' {
			return false
		}
	}
	c.fraction(c.i + 1)
	return true
}

// spoken reads a Chinese digit.
func (c *counting) spoken(d int64) bool {
	switch {
	case d == 0 && c.out.large && c.digit < 0:
		c.gap, c.i = true, c.i+1
		return true
	case c.digit < 0 && (d > 0 || !c.out.large):
		if d == 0 && (c.i+1 >= len(c.r) || !startsDigit(c.r[c.i+1])) {
			return false
		}
		c.out.zero = d == 0
		c.digit, c.arab, c.i = d*scale, false, c.i+1
		return true
	case c.arab:
		return false
	}
	return c.second(d)
}

func startsDigit(r rune) bool { _, ok := digitOf(r); return ok }

// second reads a digit right behind a digit: 三四百 is vague, 三六零 is spoken
// digit by digit, and 一百二一个 is two figures.
func (c *counting) second(d int64) bool {
	var next rune
	if c.i+1 < len(c.r) {
		next = c.r[c.i+1]
	}
	_, more := digitOf(next)
	_, unit := units[next]
	first := c.digit / scale
	if !more && (d == first+1 && (unit || !c.out.large) || unit && d == first+2) {
		c.digit, c.out.vague, c.i = d*scale, true, c.i+1
		return true
	}
	if c.out.large {
		return false
	}
	for c.i < len(c.r) {
		d, ok := chineseDigits[c.r[c.i]]
		if !ok || c.digit > largest {
			break
		}
		c.digit, c.i = c.digit*10+d*scale, c.i+1
	}
	c.out.run = true
	return false
}

// unit reads 十, 百, 千 and 万.
func (c *counting) unit(u int64) bool {
	switch {
	case c.out.run, u == 10000 && c.total > 0, u < 10000 && c.last != 0 && u >= c.last, c.digit < 0 && c.out.large && u != 10 && u != 10000:
		return false
	case c.digit < 0 && !c.out.large && u != 10: // 百八, 百把
		c.bare, c.digit = true, scale
	case c.digit < 0 && (u != 10000 || c.sum == 0):
		if c.bare && c.last == 100 { // 百十块
			c.out.vague = true
		}
		c.digit = scale
	}
	if c.bare && c.last > 0 && c.digit == 8*scale && u*10 == c.last { // 百八十, 千八百
		c.out.vague = true
	}
	c.i++
	c.out.large, c.gap, c.last = true, false, u
	if u == 10000 {
		c.total, c.sum = (c.sum+max(c.digit, 0))*u, 0
	} else {
		c.sum += c.digit * u
	}
	c.digit = -1
	return true
}

// finish adds what is left, and looks whether the figure is a vague one.
func (c *counting) finish() numeral {
	out := c.out
	base := c.total + c.sum
	out.value, out.end = base, c.i
	if c.digit >= 0 {
		d := c.digit
		if out.large && c.last >= 100 && !c.gap && d < 10*scale {
			d = d * c.last / 10
		}
		out.value += d
		if out.large && !c.arab && c.digit == scale && c.r[c.i-1] == '一' && base >= 20*scale {
			out.one, out.oneValue = c.i-1, base
		}
	}
	if out.large && c.i < len(c.r) {
		switch c.r[c.i] {
		case '把':
			if c.bare && c.digit < 0 {
				out.vague, out.end = true, c.i+1
			}
		case '多', '来', '几', '余':
			out.vague, out.end, out.one = true, c.i+1, 0
		}
	}
	return out
}

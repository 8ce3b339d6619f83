package plate

// maxRunes is the length of the longest plate.
const maxRunes = 8

// classify tells the kind of a plate in normal form, which has to match as a
// whole. Kinds are tried in the order in which one form could hide another.
func classify(r []rune) (Kind, Energy, bool) {
	switch len(r) {
	case 7:
		return classify7(r)
	case 8:
		return classify8(r)
	}
	return "", "", false
}

func classify7(r []rune) (Kind, Energy, bool) {
	last := r[6]
	switch {
	case isProvince(r[0]):
		return classifyProvince7(r)
	case last == '使' && all(r[:6], isDigit), r[0] == '使' && all(r[1:], isDigit):
		return Embassy, "", true
	case r[0] == 'W' && r[1] == 'J' && all(r[2:6], isDigit) && (isDigit(last) || isLatin(last)):
		return WJ, "", true
	case all(r[:2], isLatin) && all(r[2:], isDigit):
		return Military, "", true
	}
	return "", "", false
}

func classifyProvince7(r []rune) (Kind, Energy, bool) {
	if isDigit(r[1]) {
		return Consulate, "", r[6] == '领' && all(r[1:6], isDigit)
	}
	if !isOffice(r[1]) {
		return "", "", false
	}
	switch r[6] {
	case '警':
		return Police, "", all(r[2:6], isSerial)
	case '学':
		return Trainer, "", all(r[2:6], isSerial)
	case '挂':
		return Trailer, "", all(r[2:6], isSerial)
	case '港', '澳':
		return HKMacau, "", r[0] == '粤' && r[1] == 'Z' && all(r[2:6], isSerial)
	case '领':
		return Consulate, "", all(r[2:6], isDigit)
	}
	return Ordinary, "", all(r[2:], isSerial)
}

func classify8(r []rune) (Kind, Energy, bool) {
	switch {
	case r[0] == 'W' && r[1] == 'J':
		return WJ, "", isProvince(r[2]) && all(r[3:7], isDigit) && (isDigit(r[7]) || isLatin(r[7]))
	case !isProvince(r[0]) || !isOffice(r[1]):
		return "", "", false
	case r[6] == '应' && r[7] == '急':
		return Rescue, "", (r[1] == 'S' || r[1] == 'X') && all(r[2:6], isDigit)
	case r[1] == 'O': // the old government series ended before new energy plates
		return "", "", false
	case isEnergy(r[2]) && isSerial(r[3]) && all(r[4:], isDigit):
		return NEVSmall, energyOf(r[2]), true
	case isEnergy(r[7]) && all(r[2:7], isDigit):
		return NEVLarge, energyOf(r[7]), true
	}
	return "", "", false
}

// isProvince tells the 31 signs that a plate may begin with.
func isProvince(r rune) bool {
	switch r {
	case '京', '津', '冀', '晋', '蒙', '辽', '吉', '黑', '沪', '苏', '浙', '皖', '闽', '赣', '鲁', '豫',
		'鄂', '湘', '粤', '桂', '琼', '渝', '川', '贵', '云', '藏', '陕', '甘', '青', '宁', '新':
		return true
	}
	return false
}

// isOffice tells the letters that stand for a city or an office: I never
// occurs, O is an old government series.
func isOffice(r rune) bool { return isLatin(r) && r != 'I' }

// isSerial tells the characters of the serial: no I and no O.
func isSerial(r rune) bool { return isDigit(r) || isLatin(r) && r != 'I' && r != 'O' }

// isEnergy tells the letters of new energy plates; the standard began with D
// and F, later ranges extended it.
func isEnergy(r rune) bool { return r >= 'A' && r <= 'K' && r != 'I' }

func energyOf(r rune) Energy {
	if r <= 'E' {
		return BatteryOnly
	}
	return OtherEnergy
}

func isDigit(r rune) bool { return r >= '0' && r <= '9' }

func isLatin(r rune) bool { return r >= 'A' && r <= 'Z' }

func all(rs []rune, ok func(rune) bool) bool {
	for _, r := range rs {
		if !ok(r) {
			return false
		}
	}
	return true
}

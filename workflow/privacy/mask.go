package privacy

import "strings"

// MaskPhone returns a number for readers who may know that there is one:
// 138****5678, 0571****6666. Too short a number is hidden whole.
func MaskPhone(number string) string {
	const hidden, shown = 4, 4
	d := plain(number)
	if len(d) < hidden+shown {
		return strings.Repeat("*", hidden)
	}
	return d[:len(d)-hidden-shown] + strings.Repeat("*", hidden) + d[len(d)-shown:]
}

// MaskPlate returns a plate, as it is shown, for a page that anybody may see who
// has found its slip: 浙A·**345. The province and city stay, and the last three.
func MaskPlate(shown string) string {
	const open = 3
	head, serial, found := strings.Cut(shown, "·")
	if !found {
		head, serial = "", shown
	}
	r := []rune(serial)
	if len(r) <= open {
		return shown
	}
	masked := strings.Repeat("*", len(r)-open) + string(r[len(r)-open:])
	if head == "" {
		return masked
	}
	return head + "·" + masked
}

// MaskName returns the surname and a star: 王*, 欧阳*. A name in Latin letters
// keeps its first letter.
func MaskName(name string) string {
	surname := surnameOf(strings.TrimSpace(name))
	if surname == "" {
		return ""
	}
	return surname + "*"
}

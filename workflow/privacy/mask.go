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

// MaskName returns the surname and a star: 王*, 欧阳*. A name in Latin letters
// keeps its first letter.
func MaskName(name string) string {
	surname := surnameOf(strings.TrimSpace(name))
	if surname == "" {
		return ""
	}
	return surname + "*"
}

package privacy

import "regexp"

// Ticket numbers (HZ20251107-0832) and plates: their digits are never taken
// for a part of a phone number. A longer run of digits is neither.
var (
	ticketNumber = regexp.MustCompile(`[A-Za-z]{1,4}20\d\d(?:0[1-9]|1[0-2])(?:[0-2]\d|3[01])-\d{4,6}\b`)
	plate        = regexp.MustCompile(`[京津冀晋蒙辽吉黑沪苏浙皖闽赣鲁豫鄂湘粤桂琼渝川贵云藏陕甘青宁新] ?[A-Za-z][ ·•.-]?[0-9A-Za-z]{5,6}\b`)
)

// guard marks the digits of ticket numbers and plates.
func guard(text string, marks []mark) {
	for _, re := range []*regexp.Regexp{ticketNumber, plate} {
		i := 0
		for _, place := range re.FindAllStringIndex(text, -1) {
			for ; i < len(marks) && marks[i].start < place[1]; i++ {
				marks[i].guarded = marks[i].guarded || marks[i].start >= place[0]
			}
		}
	}
}

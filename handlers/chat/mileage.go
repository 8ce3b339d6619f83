package chat

import (
	"regexp"
	"strings"

	"bihuan/workflow"
)

var (
	// mileageWord is what the odometer shows, said as such: 5000公里 alone is a part
	// of the complaint.
	mileageWord = regexp.MustCompile(`(?i)(?:进店里程|里程|公里数|表显)[ :]*(\d{1,7})(?: ?(?:公里|km))?`)
	mileageForm = regexp.MustCompile(`(?i)^0*(\d{1,7}) ?(?:公里|km)?$`)
)

// normalMileage is kilometres as digits.
func normalMileage(f workflow.Field, v string) (string, error) {
	m := mileageForm.FindStringSubmatch(strings.ReplaceAll(strings.TrimSpace(v), ",", ""))
	if m == nil {
		return "", refuse("bad_mileage", workflow.Data{Field: f.Label, Text: v})
	}
	return m[1], nil
}

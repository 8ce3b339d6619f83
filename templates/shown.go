package templates

import (
	"time"

	"bihuan/workflow"
)

// Money is an amount of fen in yuan: "320元", "0.50元".
func Money(fen int64) string { return money(fen) }

// Hours is tenths of a labour hour: 25 is "2.5".
func Hours(tenths int) string { return hours(tenths) }

// Clock says an instant as people do, as seen from now: "14:30", "明天 9:00".
func Clock(at, now time.Time) string { return page{Now: now}.Clock(at) }

// Need is what people call a kind of evidence.
func Need(kind string) string { return labels(needLabels, []string{kind}) }

// Lost says why an alarm did not reach somebody.
func Lost(reason string) string { return lost(reason) }

// Stock is the word for where a part stands.
func Stock(s workflow.PartStatus) string { return stock(s) }

// Minutes says how long something lasted: "2小时10分钟".
func Minutes(n int) string { return minutes(n) }

// Package bench measures how fast the product is, beside hand-written baselines
// on the same machine in the same minutes: absolute figures say more about the
// machine than about the program, ratios do not.
//
// It holds what does not need the product: closed loops and their latencies, a
// cheap sender of encrypted callbacks, the baselines, and the report.
package bench

// Package alarm is the alarm clock of the timers: a sorted set in Redis that
// says which timer is due next. It is a hint and never the truth. The rows in
// PostgreSQL decide; whatever is lost here is put back by Refill, and whatever
// is here by mistake is turned down by its generation when it fires. So Redis
// may be flushed, restarted or replaced at any time.
//
// Only what falls due within Horizon is kept, so that the set stays small.
package alarm

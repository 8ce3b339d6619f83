// Package deliver drives what has to happen later: the Mailer sends the rows of
// the outbox, Timers fires what falls due, the Sweeper makes sure that nothing
// was forgotten, and Clock moves the test clock through all of it.
//
// The rows are the truth and every loop may die at any instant. So everything
// here happens at least once; that it shows only once rests on idempotency: the
// generation of a timer, the task id of a card, the duplicate check of a text.
//
// One recipient's messages go out in the order of their rows. Three things
// change that order on purpose, all in plan.go: a digest puts first what needs
// a press, a burst of texts becomes one, and the newest state of a card makes
// the older ones needless.
package deliver

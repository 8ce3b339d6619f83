package storage

import (
	"errors"
	"fmt"
	"io"
	"net"

	"github.com/jackc/pgx/v5/pgconn"
)

// Errors of Open and Migrate. Each message says what to do.
var (
	ErrUnmigrated  = errors.New("the database schema is missing or older than this program: run `bihuan migrate`")
	ErrNewerSchema = errors.New("the database schema is newer than this program: install the newer bihuan")
	ErrWrongKey    = errors.New("BIHUAN_SECRET_KEY is not the key this database was written with: give the old one")
	errBadURL      = errors.New("BIHUAN_DATABASE_URL is not a PostgreSQL URL: write postgres://user@host:5432/database")
	errNoCompany   = errors.New("open the store: no company is named")
	errBadKey      = errors.New("BIHUAN_SECRET_KEY must have 32 bytes")
	ErrClockMoved  = errors.New("the database carries a moved test clock: set BIHUAN_TEST_CLOCK=1 or use another database")
)

// Errors of the other methods.
var (
	// ErrNoTestClock is SetNow without Config.TestClock.
	ErrNoTestClock = errors.New("the clock may be moved only with BIHUAN_TEST_CLOCK=1")
	// ErrBusy is a unit of work that others overtook again and again.
	ErrBusy = errors.New("overtaken by other changes too often")
	// ErrUnknownOutcome is a commit whose answer was lost while PostgreSQL
	// stayed away. The sender repeats the message; its id guards the effect.
	ErrUnknownOutcome = errors.New("the connection broke during the commit")
	// ErrForgotten is a ticket whose customer's keys were destroyed.
	ErrForgotten = errors.New("the customer's data were deleted")
	// ErrBadDecision is a decision that contradicts what it was made from.
	ErrBadDecision = errors.New("impossible decision")
	// ErrUnknownCompany is a company that nothing was ever applied for.
	ErrUnknownCompany = errors.New("there is no such company here: look at BIHUAN_COMPANY, or run `bihuan apply -f FILE` first")
	// ErrNoOrganization is a company without an applied configuration.
	ErrNoOrganization = errors.New("no organization is configured: run `bihuan apply -f FILE`")
)

// SQLSTATE classes that mean: somebody else was faster, decide again.
const (
	uniqueViolation      = "23505"
	serializationFailure = "40001"
	deadlockDetected     = "40P01"
)

// overtaken reports whether a write failed because its base has changed.
func overtaken(err error) bool {
	var refused *pgconn.PgError
	if !errors.As(err, &refused) {
		return false
	}
	switch refused.Code {
	case uniqueViolation, serializationFailure, deadlockDetected:
		return true
	}
	return false
}

// unanswered reports whether a write may have been committed although it
// failed: PostgreSQL never said which.
func unanswered(err error) bool {
	if refused, ok := errors.AsType[*pgconn.PgError](err); ok {
		// admin_shutdown, crash_shutdown and the like arrive as FATAL and
		// end the connection; a refusal proper rolls back for certain.
		return refused.Severity == "FATAL" || refused.Severity == "PANIC"
	}
	return !pgconn.SafeToRetry(err)
}

// disconnected reports whether PostgreSQL could not be asked at all.
func disconnected(err error) bool {
	if refused, ok := errors.AsType[*pgconn.PgError](err); ok {
		return refused.Severity == "FATAL" || refused.Severity == "PANIC"
	}
	var broken *net.OpError
	var connect *pgconn.ConnectError
	return errors.As(err, &broken) || errors.As(err, &connect) || errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, io.EOF)
}

// isForgotten reports whether an error only says that a customer was deleted.
func isForgotten(err error) bool { return errors.Is(err, ErrForgotten) }

// badDecision explains an ErrBadDecision.
func badDecision(format string, args ...any) error {
	return fmt.Errorf("%w: %s", ErrBadDecision, fmt.Sprintf(format, args...))
}

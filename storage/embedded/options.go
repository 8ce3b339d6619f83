package embedded

// ApplicationRole is the role that URL logs in with, and the name of its
// database. It owns the database but is no superuser and may not bypass
// row-level security. PostgreSQL exempts the owner of a table all the same:
// migrations must say FORCE ROW LEVEL SECURITY.
const ApplicationRole = "bihuan"

// PostgresOptions may be left zero.
type PostgresOptions struct {
	Binaries string            // folder with initdb and postgres; empty: look in the usual ones
	Port     int               // on 127.0.0.1; 0: a free one
	Settings map[string]string // added to the server's settings, and before them

	// Volatile gives up durability for speed: fsync off. A crash of the
	// machine may ruin the cluster. For tests whose data nobody will miss.
	Volatile bool
}

// RedisOptions may be left zero.
type RedisOptions struct {
	Server    string // program; empty: redis-server or valkey-server on the PATH
	Port      int    // on 127.0.0.1; 0: a free one
	Databases int    // 0: 16
	InProcess bool   // do not look for a program
	Volatile  bool   // keep nothing on disk
}

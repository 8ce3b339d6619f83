// Package embedded runs a private PostgreSQL and a private Redis beside
// Bihuan, from the programs installed on the machine, so that the demo, the
// benchmarks and the tests need nothing configured.
//
// Both servers listen on 127.0.0.1 alone, on a free port, behind random
// passwords kept in files of mode 0600. They are children of this process and,
// on Linux, stop cleanly when it dies, even by SIGKILL. Started by root they
// run as an account with fewer rights.
//
// A server owns one folder:
//
//	lock        held while the server lives; names its owner, process and port
//	log         what the server prints
//	*.password  one secret each
//	data/       the cluster, or Redis' append-only file
//
// Nothing in data/ is ever deleted here. A folder that belongs to another major
// version, another account or a running server is an error that says what to
// do, and is left as it was.
package embedded

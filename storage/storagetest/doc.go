// Package storagetest lends tests a real PostgreSQL and Redis, started on first
// use and shared by the tests of a process.
//
// Every test gets a fresh database. The server keeps its files in a folder
// below os.TempDir that later runs use again, so that only the first one pays
// for initdb; processes that run at the same time each take a folder of their
// own. The servers end with the process, whatever ends it. Durability is off
// here: a test that kills a server starts its own with package embedded, in a
// folder from Dir.
package storagetest

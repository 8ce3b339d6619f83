package storage

import (
	"crypto/sha256"
	"encoding/binary"
)

// link is the hash of an event: over the hash of the one before and all that is
// stored of this one, its sealed bytes included. So the chain holds even after
// the keys are gone. Every part goes in with its length.
func (s *Store) link(before []byte, e storedEvent) []byte {
	b := make([]byte, 0, 256+len(e.data))
	b = appendBytes(b, before)
	b = appendText(b, s.company)
	b = appendText(b, e.number)
	b = binary.BigEndian.AppendUint64(b, uint64(e.seq))
	b = appendText(b, e.form.name)
	b = binary.BigEndian.AppendUint32(b, uint32(e.form.version))
	b = binary.BigEndian.AppendUint64(b, uint64(e.at.UnixMicro()))
	b = appendText(b, e.actor)
	b = appendText(b, e.cause)
	b = appendBytes(b, e.data)
	sum := sha256.Sum256(b)
	return sum[:]
}

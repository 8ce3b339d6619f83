package storage

import (
	"crypto/aes"
	"crypto/cipher"
	"encoding/binary"
	"errors"
	"fmt"
)

// Sealed bytes are: form (1 byte) | key id (16) | nonce (12) | AES-256-GCM.
const (
	sealedForm   = 1
	sealedHeader = 1 + 16
)

// keyID names a data key (a random UUID).
type keyID = [16]byte

// sealer is a data key ready for use.
type sealer struct {
	id   keyID
	aead cipher.AEAD
}

var errSealed = errors.New("sealed bytes are damaged or belong elsewhere")

func newSealer(id keyID, key []byte) (sealer, error) {
	block, err := aes.NewCipher(key)
	if err != nil {
		return sealer{}, fmt.Errorf("data key: %w", err)
	}
	aead, err := cipher.NewGCMWithRandomNonce(block)
	if err != nil {
		return sealer{}, fmt.Errorf("data key: %w", err)
	}
	return sealer{id: id, aead: aead}, nil
}

// seal encrypts what stands at a place, so that it opens nowhere else.
func (s sealer) seal(where place, plain []byte) []byte {
	sealed := make([]byte, sealedHeader, sealedHeader+len(plain)+s.aead.Overhead())
	sealed[0] = sealedForm
	copy(sealed[1:], s.id[:])
	return s.aead.Seal(sealed, nil, plain, where)
}

// open decrypts what was sealed at the place with this key.
func (s sealer) open(where place, sealed []byte) ([]byte, error) {
	id, err := sealedBy(sealed)
	if err != nil {
		return nil, err
	}
	if id != s.id {
		return nil, errSealed
	}
	plain, err := s.aead.Open(nil, nil, sealed[sealedHeader:], where)
	if err != nil {
		return nil, errSealed
	}
	return plain, nil
}

// sealedBy names the key that opens sealed bytes.
func sealedBy(sealed []byte) (keyID, error) {
	if len(sealed) < sealedHeader || sealed[0] != sealedForm {
		return keyID{}, errSealed
	}
	return keyID(sealed[1:sealedHeader]), nil
}

// place is where sealed bytes stand: company, table and row. Each part goes in
// with its length, so that no two places look alike.
type place []byte

// at builds the place of a row.
func (s *Store) at(table string, row ...string) place {
	p := appendText(make(place, 0, 96), s.company)
	p = appendText(p, table)
	for _, part := range row {
		p = appendText(p, part)
	}
	return p
}

// turn adds a row's version or sequence number to its place.
func (p place) turn(n int64) place {
	return binary.BigEndian.AppendUint64(p, uint64(n))
}

func appendText[B ~[]byte](b B, text string) B {
	b = binary.BigEndian.AppendUint32(b, uint32(len(text)))
	return append(b, text...)
}

func appendBytes(b, data []byte) []byte {
	b = binary.BigEndian.AppendUint32(b, uint32(len(data)))
	return append(b, data...)
}

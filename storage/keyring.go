package storage

import (
	"context"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"fmt"
	"sync"
	"unicode"

	"github.com/jackc/pgx/v5/pgxpool"
)

// Kinds of keys. A draft's key seals a half-finished registration; it becomes
// the customer's when the ticket is opened.
const (
	keyCompany  = "company"
	keyCustomer = "customer"
	keyDraft    = "draft"
	keyLookup   = "lookup"
	keyAnchor   = "anchor"
)

// maxCachedKeys bounds the memory of opened keys.
const maxCachedKeys = 8192

// keyring opens data keys with the master key.
type keyring struct {
	company string
	wrap    cipher.AEAD
	print   []byte // tells master keys apart
	shared  sealer // for what has no customer
	lookup  []byte
	anchor  []byte

	mu     sync.Mutex
	opened map[keyID]sealer
}

// newKeyring derives from the master key what wraps data keys.
func newKeyring(company string, master []byte) (*keyring, error) {
	if len(master) != 32 {
		return nil, errBadKey
	}
	key, err := hkdf.Key(sha256.New, master, nil, "bihuan wrap data keys v1", 32)
	if err != nil {
		return nil, fmt.Errorf("derive the wrapping key: %w", err)
	}
	fingerprint, err := hkdf.Key(sha256.New, master, nil, "bihuan fingerprint v1", 8)
	if err != nil {
		return nil, fmt.Errorf("derive the fingerprint: %w", err)
	}
	s, err := newSealer(keyID{}, key)
	return &keyring{company: company, wrap: s.aead, print: fingerprint, opened: map[keyID]sealer{}}, err
}

// openKeyring reads the company's own keys, and makes them the first time.
func openKeyring(ctx context.Context, pool *pgxpool.Pool, company string, master []byte) (*keyring, error) {
	k, err := newKeyring(company, master)
	if err != nil {
		return nil, err
	}
	const enrol = `insert into companies (company_id, master_print) values ($1, $2) on conflict do nothing`
	if _, err := pool.Exec(ctx, enrol, company, k.print); err != nil {
		return nil, fmt.Errorf("enrol the company: %w", err)
	}
	id, secret, err := k.single(ctx, pool, keyCompany)
	if err != nil {
		return nil, err
	}
	if k.shared, err = newSealer(id, secret); err != nil {
		return nil, err
	}
	if _, k.lookup, err = k.single(ctx, pool, keyLookup); err != nil {
		return nil, err
	}
	_, k.anchor, err = k.single(ctx, pool, keyAnchor)
	return k, err
}

// single reads the one key of a kind, after making it if there is none.
func (k *keyring) single(ctx context.Context, pool *pgxpool.Pool, kind string) (keyID, []byte, error) {
	id, _, wrapped := k.fresh()
	const create = `insert into keys (company_id, id, kind, wrapped) values ($1, $2, $3, $4) on conflict do nothing`
	if _, err := pool.Exec(ctx, create, k.company, id, kind, wrapped); err != nil {
		return keyID{}, nil, fmt.Errorf("create the %s key: %w", kind, err)
	}
	const read = `select id, wrapped from keys where company_id = $1 and kind = $2`
	if err := pool.QueryRow(ctx, read, k.company, kind).Scan(&id, &wrapped); err != nil {
		return keyID{}, nil, fmt.Errorf("read the %s key: %w", kind, err)
	}
	secret, err := k.unwrap(id, wrapped)
	return id, secret, err
}

// fresh makes a new data key.
func (k *keyring) fresh() (id keyID, secret, wrapped []byte) {
	secret = make([]byte, 32)
	rand.Read(secret)
	rand.Read(id[:])
	id[6], id[8] = id[6]&0x0f|0x40, id[8]&0x3f|0x80 // a random UUID, version 4
	return id, secret, k.wrap.Seal(nil, nil, secret, k.wrapPlace(id))
}

func (k *keyring) unwrap(id keyID, wrapped []byte) ([]byte, error) {
	secret, err := k.wrap.Open(nil, nil, wrapped, k.wrapPlace(id))
	if err != nil {
		return nil, ErrWrongKey
	}
	return secret, nil
}

func (k *keyring) wrapPlace(id keyID) []byte {
	return append(appendText(place(nil), k.company), id[:]...)
}

// sealer opens a wrapped key, or remembers it. A destroyed one, which has no
// wrapped form, is ErrForgotten even where it is remembered.
func (k *keyring) sealer(id keyID, wrapped []byte) (sealer, error) {
	if id == k.shared.id {
		return k.shared, nil
	}
	if wrapped == nil {
		return sealer{}, ErrForgotten
	}
	k.mu.Lock()
	s, ok := k.opened[id]
	k.mu.Unlock()
	if ok {
		return s, nil
	}
	secret, err := k.unwrap(id, wrapped)
	if err != nil {
		return sealer{}, err
	}
	if s, err = newSealer(id, secret); err != nil {
		return sealer{}, err
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	if len(k.opened) >= maxCachedKeys {
		clear(k.opened)
	}
	k.opened[id] = s
	return s, nil
}

// phoneHashes are the look-up forms of a phone number: of all its digits and of
// the last four. nil for what has no four digits.
func (k *keyring) phoneHashes(phone string) (full, tail []byte) {
	digits := make([]rune, 0, len(phone))
	for _, r := range phone {
		if unicode.IsDigit(r) {
			digits = append(digits, r)
		}
	}
	if len(digits) < 4 {
		return nil, nil
	}
	return k.hash("phone", string(digits)), k.hash("phone tail", string(digits[len(digits)-4:]))
}

func (k *keyring) hash(use, text string) []byte {
	h := hmac.New(sha256.New, k.lookup)
	h.Write(appendText(appendText([]byte(nil), use), text))
	return h.Sum(nil)
}

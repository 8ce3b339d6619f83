package wecom

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"crypto/sha1"
	"crypto/subtle"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
)

// ErrDecrypt is returned for every ciphertext that does not open. It says
// nothing more, so that an answer built from it cannot become an oracle.
var ErrDecrypt = errors.New("wecom: ciphertext does not open")

const (
	aesKeyLen  = 43 // characters of an EncodingAESKey, path 90968
	maxToken   = 32 // characters of a callback token, path 90930
	padBlock   = 32 // PKCS#7 block of the scheme, twice that of AES
	randomLen  = 16
	headerLen  = randomLen + 4
	maxMessage = 8 << 20 // bytes; the platform's own messages stay far below
)

// Crypt signs, opens and seals callback messages (path 90968). It is safe for
// concurrent use.
//
// The primitives of github.com/silenceper/wechat/v2/util compute the same
// bytes, but cannot open a message whose receive id is empty, decode and
// expand the key on every call, and leave signature comparison to the caller;
// hence our own.
type Crypt struct {
	token     string
	receiveID string
	block     cipher.Block
	iv        []byte
}

// NewCrypt takes the callback settings of the application's console page:
// token (1 to 32 letters and digits), aesKey (43 characters) and receiveID (the
// corp id of a self-built application; empty for an in-house robot). Its errors
// name the setting at fault and never repeat the value.
func NewCrypt(token, aesKey, receiveID string) (*Crypt, error) {
	if !isToken(token) {
		return nil, fmt.Errorf("wecom: callback token must be 1 to %d letters and digits", maxToken)
	}
	if len(aesKey) != aesKeyLen {
		return nil, fmt.Errorf("wecom: EncodingAESKey has %d characters, want %d", len(aesKey), aesKeyLen)
	}
	// The last character usually has non-zero trailing bits: not strict.
	key, err := base64.StdEncoding.DecodeString(aesKey + "=")
	if err != nil {
		return nil, errors.New("wecom: EncodingAESKey is not base64")
	}
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, fmt.Errorf("wecom: EncodingAESKey: %w", err)
	}
	return &Crypt{token: token, receiveID: receiveID, block: block, iv: key[:aes.BlockSize]}, nil
}

func isToken(s string) bool {
	for _, c := range []byte(s) {
		if (c < '0' || c > '9') && (c < 'a' || c > 'z') && (c < 'A' || c > 'Z') {
			return false
		}
	}
	return s != "" && len(s) <= maxToken
}

// Sign returns the lower-case hexadecimal signature over the base64 text
// encrypted.
func (c *Crypt) Sign(timestamp, nonce, encrypted string) string {
	sum := c.sum(timestamp, nonce, encrypted)
	return string(sum[:])
}

// Verify reports, in time that does not depend on where they differ, whether
// signature is that of encrypted.
func (c *Crypt) Verify(signature, timestamp, nonce, encrypted string) bool {
	sum := c.sum(timestamp, nonce, encrypted)
	return subtle.ConstantTimeCompare(sum[:], []byte(signature)) == 1
}

func (c *Crypt) sum(timestamp, nonce, encrypted string) (text [2 * sha1.Size]byte) {
	parts := [...]string{c.token, timestamp, nonce, encrypted}
	slices.Sort(parts[:])
	joined := make([]byte, 0, len(c.token)+len(timestamp)+len(nonce)+len(encrypted))
	for _, p := range parts {
		joined = append(joined, p...)
	}
	digest := sha1.Sum(joined)
	hex.Encode(text[:], digest[:])
	return text
}

// Decrypt opens a base64 ciphertext and returns the message inside. It fails
// with ErrDecrypt unless padding, length and receive id are all right. Verify
// the signature first: the cipher alone proves nothing about the sender.
func (c *Crypt) Decrypt(encrypted string) ([]byte, error) {
	plain, err := base64.StdEncoding.DecodeString(encrypted)
	if err != nil || len(plain) == 0 || len(plain)%padBlock != 0 {
		return nil, ErrDecrypt
	}
	cipher.NewCBCDecrypter(c.block, c.iv).CryptBlocks(plain, plain)
	plain, ok := unpad(plain)
	if !ok || len(plain) < headerLen {
		return nil, ErrDecrypt
	}
	size := uint64(binary.BigEndian.Uint32(plain[randomLen:headerLen]))
	rest := plain[headerLen:]
	if size > uint64(len(rest)) {
		return nil, ErrDecrypt
	}
	msg, id := rest[:size:size], rest[size:]
	if subtle.ConstantTimeCompare(id, []byte(c.receiveID)) != 1 {
		return nil, ErrDecrypt
	}
	return msg, nil
}

// unpad strips the 32-byte PKCS#7 padding.
func unpad(b []byte) ([]byte, bool) {
	n := int(b[len(b)-1])
	if n < 1 || n > padBlock || n > len(b) {
		return nil, false
	}
	for _, p := range b[len(b)-n:] {
		if int(p) != n {
			return nil, false
		}
	}
	return b[:len(b)-n], true
}

// Encrypt seals msg with fresh randomness and returns base64 text.
func (c *Crypt) Encrypt(msg []byte) (string, error) {
	if len(msg) > maxMessage {
		return "", fmt.Errorf("wecom: message of %d bytes is too long to encrypt", len(msg))
	}
	var random [randomLen]byte
	if _, err := rand.Read(random[:]); err != nil {
		return "", fmt.Errorf("wecom: encrypt: %w", err)
	}
	return c.seal(random, msg), nil
}

func (c *Crypt) seal(random [randomLen]byte, msg []byte) string {
	size := headerLen + len(msg) + len(c.receiveID)
	pad := padBlock - size%padBlock
	b := make([]byte, 0, size+pad)
	b = append(b, random[:]...)
	b = binary.BigEndian.AppendUint32(b, uint32(len(msg)))
	b = append(b, msg...)
	b = append(b, c.receiveID...)
	for range pad {
		b = append(b, byte(pad))
	}
	cipher.NewCBCEncrypter(c.block, c.iv).CryptBlocks(b, b)
	return base64.StdEncoding.EncodeToString(b)
}

package wecom

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"encoding/base64"
	"errors"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// The sample settings that the vendor ships with its WXBizMsgCrypt code.
const (
	sampleToken = "QDG6eK"
	sampleKey   = "jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C"
	sampleCorp  = "wx5823bf96d3bd56c7"
)

// vector is one published or recomputed sample. random is the 16 bytes in front
// of the message.
type vector struct {
	name, receiveID, timestamp, nonce, signature, encrypted, random, message string
}

var vectors = []vector{
	{
		name: "A url check", receiveID: sampleCorp, timestamp: "1409659589", nonce: "263014780",
		signature: "5c45ff5e21c57e6ad56bac8758b79b1d9ac89fd3",
		encrypted: "P9nAzCzyDtyTWESHep1vC5X9xho/qYX3Zpb4yKa9SKld1DsH3Iyt3tP3zNdtp+4RPcs8TgAE7OaBO+FZXvnaqQ==",
		random:    "c41b64491c2468d0", message: "1616140317555161061",
	},
	{
		name: "B message", receiveID: sampleCorp, timestamp: "1409659813", nonce: "1372623149",
		signature: "477715d11cdb4164915debcba66cb864d751f3e6",
		encrypted: "RypEvHKD8QQKFhvQ6QleEB4J58tiPdvo+rtK1I9qca6aM/wvqnLSV5zEPeusUiX5L5X/0lWfrf0QADHHhGd3QczcdCUpj911L3vg3W/sYYvuJTs3TUUkSUXxaccAS0qhxchrRYt66wiSpGLYL42aM6A8dTT+6k4aSknmPj48kzJs8qLjvd4Xgpue06DOdnLxAUHzM6+kDZ+HMZfJYuR+LtwGc2hgf5gsijff0ekUNXZiqATP7PF5mZxZ3Izoun1s4zG4LUMnvw2r+KqCKIw+3IQH03v+BCA9nMELNqbSf6tiWSrXJB3LAVGUcallcrw8V2t9EL4EhzJWrQUax5wLVMNS0+rUPA3k22Ncx4XXZS9o0MBH27Bo6BpNelZpS+/uh9KsNlY6bHCmJU9p8g7m3fVKn28H3KDYA5Pl/T8Z1ptDAVe0lXdQ2YoyyH2uyPIGHBZZIs2pDBS8R07+qN+E7Q==",
		random:    "0960688932c47ef1",
		message: "<xml><ToUserName><![CDATA[wx5823bf96d3bd56c7]]></ToUserName>\n<FromUserName><![CDATA[mycreate]]></FromUserName>\n" +
			"<CreateTime>1409659813</CreateTime>\n<MsgType><![CDATA[text]]></MsgType>\n<Content><![CDATA[hello]]></Content>\n" +
			"<MsgId>4561255354251345929</MsgId>\n<AgentID>218</AgentID>\n</xml>",
	},
	{
		name: "C passive reply", receiveID: sampleCorp, timestamp: "1409659813", nonce: "1372623149",
		signature: "b9a0ed8c2f4a259ae72f1fe697be3aba75b3a0cf",
		encrypted: "sKqRbbiSUnDhFHOvPjtUMT0yBS8VBhKI9nya/MUtGByLmKKCu1QASv7C61Tiwh+6aTT9hrQ+H4qJICApl4ujkm5YRfu4Oup9vgLjlwtKBukYsSjwXagrzLRQ8fZ9UJwkGrEBOMDo6YnEAaiiRxu7Kga7j0k5XL9/bjbwXAFkT1eUDcSD20vZ2bJEcNYSjPoCjkI2L0Q5G+Q2Dze83vuIF6z+gM5FYT9PJQs6mhDDcVLBiWhnp420KKF8HAq5KdZ9TH3atRKH+wRm8xjK/Zlzu//pO+Ie1p+s/gD7IWBijrbHlugK+Q7alngvvHbT4h/pwdQC55Xn5XTVJdnXz59GWc+QNOZxhpjV8Om7is2ibF2V1vccGiIXzUVkYFVBB+R4VG28JRdp2bqoMh0CgPk+/3AB0nLmIQrT17zWFzrcOFU=",
		random:    "0123456789abcdef",
		message: "<xml><ToUserName><![CDATA[zhangsan]]></ToUserName><FromUserName><![CDATA[wx5823bf96d3bd56c7]]></FromUserName>" +
			"<CreateTime>1409659813</CreateTime><MsgType><![CDATA[update_button]]></MsgType>" +
			"<Button><ReplaceName><![CDATA[已提交]]></ReplaceName></Button></xml>",
	},
	{
		name: "D empty receive id", receiveID: "", timestamp: "1409659813", nonce: "1372623149",
		signature: "49e35a9727dc07cecef6b303eb407e96219fea67",
		encrypted: "sKqRbbiSUnDhFHOvPjtUMTi3GzFfektFKvBUNOExSve1xPfcG17FcdPFbWD6lMvhXtsbEYHcgcFv+1lKg/ZwPQDMzTDy9+AzPm2Vu98WnuNA++V2A1hRbGhADO24sHEC",
		random:    "0123456789abcdef", message: `{"msgtype":"text","text":{"content":"hello"}}`,
	},
}

func sampleCrypt(t testing.TB, receiveID string) *Crypt {
	t.Helper()
	c, err := NewCrypt(sampleToken, sampleKey, receiveID)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestVectors(t *testing.T) {
	for _, v := range vectors {
		t.Run(v.name, func(t *testing.T) {
			c := sampleCrypt(t, v.receiveID)
			if got := c.Sign(v.timestamp, v.nonce, v.encrypted); got != v.signature {
				t.Errorf("Sign = %s, want %s", got, v.signature)
			}
			if !c.Verify(v.signature, v.timestamp, v.nonce, v.encrypted) {
				t.Error("Verify refuses the sample")
			}
			got, err := c.Decrypt(v.encrypted)
			if err != nil || string(got) != v.message {
				t.Errorf("Decrypt = %q, %v, want %q", got, err, v.message)
			}
			if got := c.seal([randomLen]byte([]byte(v.random)), []byte(v.message)); got != v.encrypted {
				t.Errorf("seal with the sample's random = %s", got)
			}
		})
	}
}

func TestVerifyRefuses(t *testing.T) {
	v := vectors[1]
	c := sampleCrypt(t, sampleCorp)
	for name, ok := range map[string]bool{
		"empty signature": c.Verify("", v.timestamp, v.nonce, v.encrypted),
		"upper case":      c.Verify(strings.ToUpper(v.signature), v.timestamp, v.nonce, v.encrypted),
		"other time":      c.Verify(v.signature, "1409659814", v.nonce, v.encrypted),
		"other nonce":     c.Verify(v.signature, v.timestamp, "1", v.encrypted),
		"other text":      c.Verify(v.signature, v.timestamp, v.nonce, v.encrypted[1:]),
	} {
		if ok {
			t.Errorf("%s: accepted", name)
		}
	}
}

func TestNewCryptRefuses(t *testing.T) {
	for name, in := range map[string][2]string{
		"no token":        {"", sampleKey},
		"long token":      {strings.Repeat("a", 33), sampleKey},
		"token with dash": {"a-b", sampleKey},
		"short key":       {sampleToken, sampleKey[1:]},
		"long key":        {sampleToken, sampleKey + "A"},
		"key not base64":  {sampleToken, "*" + sampleKey[1:]},
	} {
		_, err := NewCrypt(in[0], in[1], sampleCorp)
		if err == nil {
			t.Errorf("%s: accepted", name)
		} else if strings.Contains(err.Error(), sampleKey[1:]) {
			t.Errorf("%s: error repeats the key", name)
		}
	}
}

func TestRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		id := rapid.SampledFrom([]string{"", sampleCorp, "ww1"}).Draw(t, "id")
		c, err := NewCrypt(sampleToken, sampleKey, id)
		if err != nil {
			t.Fatal(err)
		}
		msg := rapid.SliceOfN(rapid.Byte(), 0, 300).Draw(t, "msg")
		text, err := c.Encrypt(msg)
		if err != nil {
			t.Fatal(err)
		}
		got, err := c.Decrypt(text)
		if err != nil || !bytes.Equal(got, msg) {
			t.Fatalf("got %x, %v, want %x", got, err, msg)
		}
	})
}

// frame encrypts raw bytes as they are, so that tests can build broken frames.
func frame(c *Crypt, raw []byte) string {
	b := bytes.Clone(raw)
	cipher.NewCBCEncrypter(c.block, c.iv).CryptBlocks(b, b)
	return base64.StdEncoding.EncodeToString(b)
}

func TestDecryptHostile(t *testing.T) {
	c := sampleCrypt(t, sampleCorp)
	zeros := make([]byte, 64)
	with := func(b []byte, change func([]byte)) []byte {
		b = bytes.Clone(b)
		change(b)
		return b
	}
	other := sampleCrypt(t, "another").seal([randomLen]byte{}, []byte("hi"))
	for name, text := range map[string]string{
		"empty":              "",
		"not base64":         "***",
		"no whole block":     base64.StdEncoding.EncodeToString(zeros[:33]),
		"one AES block":      frame(c, zeros[:aes.BlockSize]),
		"pad 0":              frame(c, zeros),
		"pad 33":             frame(c, bytes.Repeat([]byte{33}, 64)),
		"pad 255":            frame(c, bytes.Repeat([]byte{255}, 64)),
		"all padding":        frame(c, bytes.Repeat([]byte{32}, 32)),
		"uneven padding":     frame(c, with(zeros, func(b []byte) { b[63] = 2; b[62] = 1 })),
		"length beyond end":  frame(c, with(zeros, func(b []byte) { b[16] = 255; b[63] = 1 })),
		"no receive id":      sampleCrypt(t, "").seal([randomLen]byte{}, []byte("hi")),
		"another receive id": other,
		"longer receive id":  sampleCrypt(t, sampleCorp+"x").seal([randomLen]byte{}, []byte("hi")),
	} {
		if got, err := c.Decrypt(text); !errors.Is(err, ErrDecrypt) {
			t.Errorf("%s: got %q, %v", name, got, err)
		}
	}
}

func FuzzDecrypt(f *testing.F) {
	c := sampleCrypt(f, sampleCorp)
	for _, v := range vectors {
		raw, _ := base64.StdEncoding.DecodeString(v.encrypted)
		f.Add(raw, false)
		f.Add([]byte(v.message+v.receiveID), true)
	}
	f.Fuzz(func(t *testing.T, raw []byte, plain bool) {
		text := base64.StdEncoding.EncodeToString(raw)
		if plain { // reach the code behind the cipher
			text = frame(c, raw[:len(raw)/aes.BlockSize*aes.BlockSize])
		}
		msg, err := c.Decrypt(text)
		if err != nil && !errors.Is(err, ErrDecrypt) {
			t.Fatalf("untyped error %v", err)
		}
		if err == nil && len(msg) > len(raw) {
			t.Fatalf("%d bytes out of %d", len(msg), len(raw))
		}
	})
}

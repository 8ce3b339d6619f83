package wecom

import (
	"crypto/rand"
	"fmt"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"bihuan/bot"
)

// maxText is the length in bytes of a text message (paths 90236 and 90241).
const maxText = 2048

// passive writes the XML of a reply (path 90241): to is the member's user id,
// from the corp id.
func passive(to, from string, at time.Time, r bot.Reply) ([]byte, error) {
	b := make([]byte, 0, 512+len(r.Text))
	b = append(b, "<xml>"...)
	b = appendText(b, "ToUserName", to)
	b = appendText(b, "FromUserName", from)
	b = append(b, "<CreateTime>"...)
	b = strconv.AppendInt(b, at.Unix(), 10)
	b = append(b, "</CreateTime>"...)
	switch {
	case r.Card != nil:
		card := Template(*r.Card)
		if err := card.ValidateUpdate(); err != nil {
			return nil, err
		}
		b = appendText(b, "MsgType", "update_template_card")
		b = append(b, "<TemplateCard>"...)
		b = card.appendXML(b)
		b = append(b, "</TemplateCard>"...)
	case r.Done != "":
		b = appendText(b, "MsgType", "update_button")
		b = append(b, "<Button>"...)
		b = appendText(b, "ReplaceName", r.Done)
		b = append(b, "</Button>"...)
	default:
		b = appendText(b, "MsgType", "text")
		b = appendText(b, "Content", cut(r.Text, maxText))
	}
	return append(b, "</xml>"...), nil
}

// sealReply encrypts and signs a passive reply and wraps it for the response.
func (c *Crypt) sealReply(msg []byte, at time.Time) ([]byte, error) {
	encrypted, err := c.Encrypt(msg)
	if err != nil {
		return nil, fmt.Errorf("wecom: reply: %w", err)
	}
	timestamp, nonce := strconv.FormatInt(at.Unix(), 10), rand.Text()
	b := make([]byte, 0, len(encrypted)+256)
	b = append(b, "<xml><Encrypt><![CDATA["...)
	b = append(b, encrypted...)
	b = append(b, "]]></Encrypt><MsgSignature><![CDATA["...)
	b = append(b, c.Sign(timestamp, nonce, encrypted)...)
	b = append(b, "]]></MsgSignature><TimeStamp>"...)
	b = append(b, timestamp...)
	b = append(b, "</TimeStamp><Nonce><![CDATA["...)
	b = append(b, nonce...)
	return append(b, "]]></Nonce></xml>"...), nil
}

// appendText writes an element holding text as CDATA, the form of all of the
// platform's examples. Characters that XML cannot hold are left out.
func appendText(b []byte, name, text string) []byte {
	if !isXMLText(text) {
		text = strings.Map(xmlRune, strings.ToValidUTF8(text, ""))
	}
	b = append(b, '<')
	b = append(b, name...)
	b = append(b, "><![CDATA["...)
	b = append(b, strings.ReplaceAll(text, "]]>", "]]]]><![CDATA[>")...)
	b = append(b, "]]></"...)
	b = append(b, name...)
	return append(b, '>')
}

func xmlRune(r rune) rune {
	if r < ' ' && r != '\t' && r != '\n' && r != '\r' || r == 0xFFFE || r == 0xFFFF {
		return -1
	}
	return r
}

// cut shortens s to at most size bytes without breaking a character, and shows
// that it did.
func cut(s string, size int) string {
	const mark = "…"
	if len(s) <= size {
		return s
	}
	end := size - len(mark)
	for end > 0 && !utf8.RuneStart(s[end]) {
		end--
	}
	return s[:end] + mark
}

package bench

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/url"
	"strconv"
	"strings"
	"time"

	"bihuan/bot/wecom"
)

// callTimeout is what the platform waits for an answer
// (developer.work.weixin.qq.com path 90238).
const callTimeout = 5 * time.Second

// Caller delivers messages as the platform does, over one connection. It speaks
// just enough HTTP, for what it costs is taken from the server's share of the
// machine.
type Caller struct {
	crypt   *wecom.Crypt
	corp    string
	agent   string
	host    string
	conn    net.Conn
	answers *bufio.Reader
	out     bytes.Buffer
}

// NewCaller connects to a server at host:port.
func NewCaller(ctx context.Context, host string, crypt *wecom.Crypt, corp string, agent int64) (*Caller, error) {
	conn, err := new(net.Dialer).DialContext(ctx, "tcp", host)
	if err != nil {
		return nil, fmt.Errorf("connect to the server: %w", err)
	}
	return &Caller{crypt: crypt, corp: corp, agent: strconv.FormatInt(agent, 10), host: host,
		conn: conn, answers: bufio.NewReader(conn)}, nil
}

// Close ends the connection.
func (c *Caller) Close() error { return c.conn.Close() }

// Note delivers one text message and waits for its answer, which must be a
// passive reply.
func (c *Caller) Note(from, text, id string, at time.Time) error {
	inner := "<xml><ToUserName><![CDATA[" + c.corp + "]]></ToUserName><FromUserName><![CDATA[" + from +
		"]]></FromUserName><CreateTime>" + strconv.FormatInt(at.Unix(), 10) + "</CreateTime><MsgType><![CDATA[text]]></MsgType>" +
		"<Content><![CDATA[" + text + "]]></Content><MsgId>" + id + "</MsgId><AgentID>" + c.agent + "</AgentID></xml>"
	sealed, err := c.crypt.Encrypt([]byte(inner))
	if err != nil {
		return err
	}
	c.write(sealed, id, strconv.FormatInt(at.Unix(), 10))
	if err := c.conn.SetDeadline(time.Now().Add(callTimeout)); err != nil {
		return fmt.Errorf("deliver a message: %w", err)
	}
	if _, err := c.conn.Write(c.out.Bytes()); err != nil {
		return fmt.Errorf("deliver a message: %w", err)
	}
	return c.answer()
}

func (c *Caller) write(sealed, nonce, timestamp string) {
	const head, middle, tail = "<xml><ToUserName><![CDATA[", "]]></ToUserName><Encrypt><![CDATA[", "]]></Encrypt><AgentID><![CDATA["
	const end = "]]></AgentID></xml>"
	query := url.Values{"msg_signature": {c.crypt.Sign(timestamp, nonce, sealed)}, "timestamp": {timestamp}, "nonce": {nonce}}.Encode()
	c.out.Reset()
	fmt.Fprintf(&c.out, "POST /wecom/callback?%s HTTP/1.1\r\nHost: %s\r\nContent-Type: text/xml\r\nContent-Length: %d\r\n\r\n",
		query, c.host, len(head)+len(c.corp)+len(middle)+len(sealed)+len(tail)+len(c.agent)+len(end))
	for _, s := range []string{head, c.corp, middle, sealed, tail, c.agent, end} {
		c.out.WriteString(s)
	}
}

var errNoReply = errors.New("a message was answered without a reply")

// answer reads one response.
func (c *Caller) answer() error {
	status, err := c.line()
	if err != nil {
		return err
	}
	length := -1
	for {
		header, err := c.line()
		if err != nil {
			return err
		}
		if header == "" {
			break
		}
		if value, ok := strings.CutPrefix(header, "Content-Length: "); ok {
			if length, err = strconv.Atoi(value); err != nil {
				return fmt.Errorf("read an answer: %w", err)
			}
		}
	}
	if !strings.HasPrefix(status, "HTTP/1.1 200 ") {
		return fmt.Errorf("the server answered %q", status)
	}
	if length <= 0 {
		return errNoReply
	}
	if _, err := io.CopyN(io.Discard, c.answers, int64(length)); err != nil {
		return fmt.Errorf("read an answer: %w", err)
	}
	return nil
}

func (c *Caller) line() (string, error) {
	line, err := c.answers.ReadSlice('\n')
	if err != nil {
		return "", fmt.Errorf("read an answer: %w", err)
	}
	return string(bytes.TrimRight(line, "\r\n")), nil
}

package main

import (
	"context"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"net"
	"net/url"
	"strconv"

	"bihuan/storage"
)

// databaseSettings say where the rows are and whose they are.
type databaseSettings struct {
	DatabaseURL string `help:"PostgreSQL." env:"BIHUAN_DATABASE_URL" placeholder:"URL"`
	Company     string `help:"The company whose rows are meant: the name of its Organization." env:"BIHUAN_COMPANY" default:"demo"`
	SecretKey   string `help:"Master key, 32 bytes as hex or Base64; it wraps all other keys." env:"BIHUAN_SECRET_KEY" placeholder:"KEY"`
}

// wecomSettings are those of the self-built application.
type wecomSettings struct {
	APIURL   string      `name:"wecom-api-url" help:"The platform's API." env:"BIHUAN_WECOM_API_URL" default:"https://qyapi.weixin.qq.com"`
	OAuthURL string      `name:"wecom-oauth-url" help:"Where pages ask who a member is; default: the official host, or the API's where that is another one." env:"BIHUAN_WECOM_OAUTH_URL" placeholder:"URL"`
	CorpID   string      `name:"wecom-corp-id" env:"BIHUAN_WECOM_CORP_ID" help:"企业ID" placeholder:"ID"`
	AgentID  agentNumber `name:"wecom-agent-id" env:"BIHUAN_WECOM_AGENT_ID" help:"AgentId" placeholder:"N"`
	Secret   string      `name:"wecom-secret" env:"BIHUAN_WECOM_SECRET" help:"Secret" placeholder:"S"`
	Token    string      `name:"wecom-token" env:"BIHUAN_WECOM_TOKEN" help:"Token of 接收消息" placeholder:"T"`
	AESKey   string      `name:"wecom-aes-key" env:"BIHUAN_WECOM_AES_KEY" help:"EncodingAESKey of 接收消息" placeholder:"K"`
}

// settingError names a setting that does not serve, without its value: it may be
// a secret.
type settingError struct {
	variable string
	wrong    string // "missing" or "malformed"
	want     string // what it is, or looks like
}

// Error implements error.
func (e *settingError) Error() string {
	if e.wrong == settingMissing {
		return e.variable + " is missing: " + e.want
	}
	return e.variable + " is malformed: want " + e.want
}

const (
	settingMissing   = "missing"
	settingMalformed = "malformed"
)

// missing names a setting that must be given.
func missing(variable, what string) error {
	return &settingError{variable, settingMissing, what}
}

// malformed names a setting that cannot be read.
func malformed(variable, want string) error {
	return &settingError{variable, settingMalformed, want}
}

func (s databaseSettings) check() error {
	if s.DatabaseURL == "" {
		return missing("BIHUAN_DATABASE_URL", "the address of PostgreSQL, such as postgres://user:password@host:5432/bihuan")
	}
	u, err := url.Parse(s.DatabaseURL)
	if err != nil || (u.Scheme != "postgres" && u.Scheme != "postgresql") {
		return malformed("BIHUAN_DATABASE_URL", "postgres://user:password@host:5432/bihuan")
	}
	return nil
}

// key decodes the master key.
func (s databaseSettings) key() ([]byte, error) {
	if s.SecretKey == "" {
		return nil, missing("BIHUAN_SECRET_KEY", "32 random bytes, made once and kept safe: openssl rand -hex 32")
	}
	for _, decode := range []func(string) ([]byte, error){hex.DecodeString, base64.StdEncoding.DecodeString, base64.RawURLEncoding.DecodeString} {
		if k, err := decode(s.SecretKey); err == nil && len(k) == 32 {
			return k, nil
		}
	}
	return nil, malformed("BIHUAN_SECRET_KEY", "32 bytes as hex or Base64")
}

// open opens the store of a command that runs beside the service, whatever clock
// its data were made under.
func (s databaseSettings) open(ctx context.Context, existing bool) (*storage.Store, error) {
	if err := s.check(); err != nil {
		return nil, err
	}
	key, err := s.key()
	if err != nil {
		return nil, err
	}
	return storage.Open(ctx, storage.Config{DatabaseURL: s.DatabaseURL, Company: s.Company, SecretKey: key,
		TestClock: true, Existing: existing, Assemble: assemble})
}

// check names everything that is wrong at once.
func (s wecomSettings) check() error {
	return errors.Join(s.checkCorp(), s.checkAgent(), s.checkAPI(), s.checkCallback())
}

func (s wecomSettings) checkCorp() error {
	return given("BIHUAN_WECOM_CORP_ID", s.CorpID, "企业ID, at 我的企业 in the WeCom console")
}

func (s wecomSettings) checkAgent() error {
	const variable, what = "BIHUAN_WECOM_AGENT_ID", "the application's AgentId, a number"
	switch {
	case s.AgentID == 0:
		return missing(variable, what)
	case s.AgentID < 0:
		return malformed(variable, what)
	}
	return nil
}

// checkAPI looks at what else the platform is called with.
func (s wecomSettings) checkAPI() error {
	err := given("BIHUAN_WECOM_SECRET", s.Secret, "the application's Secret")
	if !webAddress(s.APIURL) {
		err = errors.Join(err, malformed("BIHUAN_WECOM_API_URL", "https://host"))
	}
	if s.OAuthURL != "" && !webAddress(s.OAuthURL) {
		err = errors.Join(err, malformed("BIHUAN_WECOM_OAUTH_URL", "https://host"))
	}
	return err
}

// checkCallback looks at what else its callbacks are read with.
func (s wecomSettings) checkCallback() error {
	err := errors.Join(given("BIHUAN_WECOM_TOKEN", s.Token, "the Token at 接收消息"),
		given("BIHUAN_WECOM_AES_KEY", s.AESKey, "the EncodingAESKey at 接收消息"))
	// Its last character holds two idle bits, which the console does not zero.
	if k, bad := base64.StdEncoding.DecodeString(s.AESKey + "="); s.AESKey != "" && (bad != nil || len(k) != 32) {
		err = errors.Join(err, malformed("BIHUAN_WECOM_AES_KEY", "43 letters and digits"))
	}
	return err
}

// given names a setting that is not there.
func given(variable, value, what string) error {
	if value == "" {
		return missing(variable, what)
	}
	return nil
}

// checkListen reads an address to listen on.
func checkListen(address string) error {
	_, port, err := net.SplitHostPort(address)
	if err != nil {
		return malformed("BIHUAN_LISTEN", "host:port, such as 127.0.0.1:8080")
	}
	if _, err := strconv.ParseUint(port, 10, 16); err != nil {
		return malformed("BIHUAN_LISTEN", "host:port with a port from 0 to 65535, such as 127.0.0.1:8080")
	}
	return nil
}

// listen serves at an address that checkListen has read.
func listen(ctx context.Context, address string) (net.Listener, error) {
	l, err := new(net.ListenConfig).Listen(ctx, "tcp", address)
	if err != nil {
		return nil, fmt.Errorf("BIHUAN_LISTEN: %w", err)
	}
	return l, nil
}

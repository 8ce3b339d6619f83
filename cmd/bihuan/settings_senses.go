package main

import (
	"errors"
	"fmt"
	"net/url"
	"os"
	"slices"
	"strings"

	"bihuan/storage/blob"
	"bihuan/workflow"
)

// tencentSettings are those of the cloud that hears voices and reads plates.
type tencentSettings struct {
	SecretID     string `name:"tencent-secret-id" env:"BIHUAN_TENCENT_SECRET_ID" help:"SecretId of Tencent Cloud" placeholder:"ID"`
	SecretKey    string `name:"tencent-secret-key" env:"BIHUAN_TENCENT_SECRET_KEY" help:"SecretKey of Tencent Cloud" placeholder:"KEY"`
	APIURL       string `name:"tencent-api-url" env:"BIHUAN_TENCENT_API_URL" help:"One address for all its products; default: their official hosts" placeholder:"URL"`
	SpeechEngine string `name:"tencent-speech-engine" env:"BIHUAN_TENCENT_SPEECH_ENGINE" help:"Its model of speech" default:"16k_zh_dialect" placeholder:"NAME"`
}

// engineSettings name the engines, in the order in which they are tried.
type engineSettings struct {
	ASR            []string `name:"asr-engines" env:"BIHUAN_ASR_ENGINES" help:"Who hears voices, in this order: tencent, openai. None: people are asked to type" placeholder:"NAME"`
	openAISettings `embed:""`
	modelSettings  `embed:""`

	OCR []string `name:"ocr-engines" env:"BIHUAN_OCR_ENGINES" help:"Who reads plates: builtin, tencent; each is asked where the one before is not sure. Default: builtin. Given empty: people are asked to type" placeholder:"NAME"`
}

// mediaSettings say where photos and voices are kept, and where phones reach
// the service.
type mediaSettings struct {
	MediaURL  string `name:"media-url" env:"BIHUAN_MEDIA_URL" help:"Where photos and voices are kept: file:///folder or s3://key:secret@host/bucket." placeholder:"URL"`
	PublicURL string `name:"public-url" env:"BIHUAN_PUBLIC_URL" help:"Where phones reach the service, https://host." placeholder:"URL"`
}

const (
	engineTencent = "tencent"
	engineBuiltin = "builtin"
	engineOpenAI  = "openai"
)

// The engines that there are.
var (
	asrEngines = workflow.SpeechEngines
	ocrEngines = []string{engineBuiltin, engineTencent}
)

func (s engineSettings) check() error {
	err := checkEngines("BIHUAN_ASR_ENGINES", s.ASR, asrEngines)
	if slices.Contains(s.ASR, engineOpenAI) {
		err = errors.Join(err, s.openAISettings.check())
	}
	err = errors.Join(err, s.modelSettings.check())
	return errors.Join(err, checkEngines("BIHUAN_OCR_ENGINES", s.OCR, ocrEngines))
}

func checkEngines(variable string, given, known []string) error {
	for i, name := range given {
		if !slices.Contains(known, name) {
			return &engineError{variable, name, known, false}
		}
		if slices.Contains(given[:i], name) {
			return &engineError{variable, name, known, true}
		}
	}
	return nil
}

// engineError names an engine that there is not, or that is named twice.
type engineError struct {
	variable, name string
	known          []string
	twice          bool
}

// Error implements error.
func (e *engineError) Error() string {
	if e.twice {
		return fmt.Sprintf("%s: %q is named twice", e.variable, e.name)
	}
	return fmt.Sprintf("%s: no engine %q; known: %s", e.variable, e.name, strings.Join(e.known, ", "))
}

// orElse is the list of engines that is given, if one is; a list may be given
// empty.
func orElse(list []string, variable string, otherwise ...string) []string {
	if _, given := os.LookupEnv(variable); given || list != nil {
		return list
	}
	return otherwise
}

// readers are who reads plates: the built-in one, unless others are given.
func (s engineSettings) readers() []string { return orElse(s.OCR, "BIHUAN_OCR_ENGINES", engineBuiltin) }

// needsTencent tells whether any engine is Tencent's.
func (s engineSettings) needsTencent() bool {
	return slices.Contains(s.ASR, engineTencent) || slices.Contains(s.OCR, engineTencent)
}

// check is asked where an engine is Tencent's.
func (s *tencentSettings) check() error {
	err := errors.Join(
		given("BIHUAN_TENCENT_SECRET_ID", s.SecretID, "SecretId, at 访问管理 → API密钥管理 in the console of Tencent Cloud"),
		given("BIHUAN_TENCENT_SECRET_KEY", s.SecretKey, "the SecretKey that belongs to the SecretId"),
		given("BIHUAN_TENCENT_SPEECH_ENGINE", s.SpeechEngine, "a model of speech, such as 16k_zh_dialect"))
	if s.APIURL != "" && !webAddress(s.APIURL) {
		err = errors.Join(err, malformed("BIHUAN_TENCENT_API_URL", "https://host"))
	}
	return err
}

func (s mediaSettings) check() error { return errors.Join(s.checkPublic(), s.checkStore()) }

func (s mediaSettings) checkPublic() error {
	if s.PublicURL != "" && !webAddress(s.PublicURL) {
		return malformed("BIHUAN_PUBLIC_URL", "https://host")
	}
	return nil
}

func (s mediaSettings) checkStore() error {
	if s.MediaURL != "" && blob.Valid(s.MediaURL) != nil {
		return malformed("BIHUAN_MEDIA_URL", wantMedia)
	}
	return nil
}

// wantMedia is what the address of the media store looks like.
const wantMedia = "file:///folder or s3://key:secret@host/bucket, with none but region=… and plain=1 after a ?"

// checkSenses reads all of them together: Tencent's are needed only where one
// of the engines is.
func checkSenses(e engineSettings, t tencentSettings, s smsSettings, m mediaSettings) error {
	err := errors.Join(e.check(), s.check(), m.check())
	if e.needsTencent() || s.on() {
		err = errors.Join(err, t.check())
	}
	return err
}

func webAddress(s string) bool {
	u, err := url.Parse(s)
	return err == nil && u.Host != "" && (u.Scheme == "https" || u.Scheme == "http")
}

package voice

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"bihuan/bot/tencent"
)

// Limits of hot words (cloud.tencent.com/document/api/1093/35646).
const (
	maxHotWords  = 128
	maxHotRunes  = 10
	maxHotBytes  = 30
	hotWordBoost = 10 // of 1 to 11, where 11 overrules what is heard
)

var sentenceRecognition = tencent.API{Service: "asr", Version: "2019-06-14", Action: "SentenceRecognition"}

// Tencent is Tencent Cloud's 一句话识别. It takes AMR as it comes.
type Tencent struct {
	client *tencent.Client
	engine string
}

// NewTencent returns the engine with a model such as "16k_zh_dialect".
func NewTencent(client *tencent.Client, model string) *Tencent {
	return &Tencent{client: client, engine: model}
}

// Name implements Engine.
func (*Tencent) Name() string { return "tencent" }

// Hear implements Engine.
func (t *Tencent) Hear(ctx context.Context, amr []byte, hotwords []string) (string, error) {
	params := map[string]any{
		"EngSerViceType": t.engine, // as the vendor spells it
		"SourceType":     1,
		"VoiceFormat":    "amr",
		"Data":           base64.StdEncoding.EncodeToString(amr),
		"DataLen":        len(amr),
	}
	if list := hotWordList(hotwords); list != "" {
		params["HotwordList"] = list
	}
	var heard struct{ Result string }
	if err := t.client.Call(ctx, sentenceRecognition, params, &heard); err != nil {
		return "", engineError(ctx, err)
	}
	text := strings.TrimSpace(heard.Result)
	if text == "" {
		return "", ErrNoSpeech
	}
	return text, nil
}

// hotWordList writes words as the service wants them. Those that it would refuse
// are left out, for it refuses the whole request.
func hotWordList(words []string) string {
	var list []string
	for _, w := range words {
		w = strings.TrimSpace(w)
		if w == "" || len(w) > maxHotBytes || utf8.RuneCountInString(w) > maxHotRunes || strings.ContainsAny(w, "|,\r\n") || !utf8.ValidString(w) {
			continue
		}
		if w = fmt.Sprintf("%s|%d", w, hotWordBoost); !slices.Contains(list, w) {
			list = append(list, w)
		}
		if len(list) == maxHotWords {
			break
		}
	}
	return strings.Join(list, ",")
}

// refusals are the codes that speak of the audio.
var refusals = map[string]error{
	"InvalidParameterValue.NoHumanVoice":            ErrNoSpeech,
	"InvalidParameterValue.ErrorInvalidVoicedata":   ErrRefused,
	"InvalidParameterValue.ErrorVoicedataTooLong":   ErrRefused,
	"InvalidParameterValue.ErrorInvalidVoiceFormat": ErrRefused,
	"InvalidParameter.ErrorContentlength":           ErrRefused,
	"InvalidParameter.FileEncode":                   ErrRefused,
}

// engineError sorts an error of the client. What is not known is not the
// audio's fault: it stays worth another try.
func engineError(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return err
	}
	said, ok := errors.AsType[*tencent.Error](err)
	if !ok {
		return fmt.Errorf("%w: %w", ErrDown, err)
	}
	if kind, ok := refusals[said.Code]; ok {
		return fmt.Errorf("%w: %w", kind, err)
	}
	if said.Class() == tencent.Account {
		return fmt.Errorf("%w: %w", ErrQuota, err)
	}
	return fmt.Errorf("%w: %w", ErrDown, err)
}

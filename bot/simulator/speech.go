package simulator

import (
	"encoding/json"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// Limits of SentenceRecognition.
const (
	maxSpeech  = 3 << 20 // bytes after Base64
	maxSeconds = 60.0
	maxWords   = 128 // hot words
)

var (
	speechEngines = []string{"8k_zh", "8k_en", "16k_zh", "16k_zh-PY", "16k_zh_medical", "16k_en", "16k_yue", "16k_zh_dialect"}
	speechFormats = []string{"wav", "pcm", "ogg-opus", "speex", "silk", "mp3", "m4a", "aac", "amr"}
)

// hear answers SentenceRecognition with the words that were given with a
// voice. The caller holds s.mu.
func (s *Simulator) hear(body []byte) (answer, *tencentError) {
	var req struct {
		EngSerViceType, VoiceFormat, Data, URL, HotwordList string
		SourceType                                          *int
		DataLen                                             int
	}
	if err := json.Unmarshal(body, &req); err != nil {
		return nil, tencentRefuse("InvalidParameter.ErrorParsequest", "the request is no JSON")
	}
	switch {
	case !slices.Contains(speechEngines, req.EngSerViceType):
		return nil, tencentRefuse("InvalidParameterValue.ErrorInvalidEngservice", "unknown EngSerViceType")
	case !slices.Contains(speechFormats, req.VoiceFormat):
		return nil, tencentRefuse("InvalidParameterValue.ErrorInvalidVoiceFormat", "unknown VoiceFormat")
	case req.SourceType == nil || *req.SourceType != 0 && *req.SourceType != 1:
		return nil, tencentRefuse("InvalidParameterValue.ErrorInvalidSourcetype", "SourceType must be 0 or 1")
	case *req.SourceType == 0:
		return nil, tencentRefuse("InternalError.ErrorDownFile", "the voice could not be downloaded")
	case !hotWords(req.HotwordList, req.EngSerViceType):
		return nil, tencentRefuse("InvalidParameterValue", "HotwordList is malformed")
	}
	content, refused := decodeFile(req.Data, maxSpeech, "InvalidParameterValue.ErrorVoicedataTooLong", "InvalidParameterValue.ErrorInvalidVoicedata")
	if refused != nil {
		return nil, refused
	}
	if len(content) == 0 || len(content) != req.DataLen {
		return nil, tencentRefuse("InvalidParameter.ErrorContentlength", "DataLen is not the length of Data")
	}
	return s.transcribe(content, req.VoiceFormat)
}

// transcribe looks up what is said. The caller holds s.mu.
func (s *Simulator) transcribe(content []byte, format string) (answer, *tencentError) {
	_, is := sniff("", content)
	long := seconds(content)
	switch {
	case is != format:
		return nil, tencentRefuse("InvalidParameterValue.ErrorInvalidVoicedata", "the voice is no %s", format)
	case long > maxSeconds:
		return nil, tencentRefuse("InvalidParameterValue.ErrorVoicedataTooLong", "the voice is longer than 60 s")
	}
	m := s.recognized(content)
	if m == nil || m.Transcript == "" || s.strikes(&s.faults.HearsNothing) {
		return nil, tencentRefuse("InvalidParameterValue.NoHumanVoice", "no human voice was detected")
	}
	return answer{"Result": m.Transcript, "AudioDuration": int(long * 1000), "WordSize": 0, "WordList": nil}, nil
}

// hotWords checks a list of 词|weight, at most 128 of at most ten characters;
// weights are 1 to 11, and 100 with the Mandarin engines.
func hotWords(list, engine string) bool {
	if list == "" {
		return true
	}
	entries := strings.Split(list, ",")
	if len(entries) > maxWords {
		return false
	}
	for _, e := range entries {
		word, weight, _ := strings.Cut(e, "|")
		n, err := strconv.Atoi(weight)
		forced := n == 100 && (engine == "8k_zh" || engine == "16k_zh")
		if err != nil || word == "" || len(word) > 30 || utf8.RuneCountInString(word) > 10 || !forced && (n < 1 || n > 11) {
			return false
		}
	}
	return true
}

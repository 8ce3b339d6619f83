package perceive

import "bihuan/bot/voice"

// VoiceFault is the key of the sentence for a voice that is of no use; err is one
// of package voice.
func VoiceFault(err error) string { return voiceFault(err) }

// VoiceInfo walks the frames of a voice; where it is of no use, fault is the key
// of its sentence.
func VoiceInfo(amr []byte) (info voice.Info, fault string) {
	info, err := voice.Inspect(amr)
	if err != nil {
		fault = voiceFault(err)
	}
	return info, fault
}

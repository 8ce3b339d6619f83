package main

// simulated as the address of a language model is that of the phones.
const simulated = "sim"

// senses lets the engines of the simulator hear and read, unless others are
// given. An engine list that is given empty stays so: people are asked to type.
func (d *demo) senses() error {
	c := d.command
	if c.Tencent.SpeechEngine == "" {
		c.Tencent.SpeechEngine = "16k_zh_dialect"
	}
	if c.Tencent.SecretID == "" && c.Tencent.SecretKey == "" && c.Tencent.APIURL == "" {
		c.Tencent.makeUp()
		c.Tencent.APIURL = d.ready.Sim
	}
	if c.Engines.LLM == simulated {
		c.Engines.LLM = d.ready.Sim
	}
	c.Engines.ASR = orElse(c.Engines.ASR, "BIHUAN_ASR_ENGINES", engineTencent)
	c.Engines.OCR = orElse(c.Engines.OCR, "BIHUAN_OCR_ENGINES", engineBuiltin, engineTencent)
	if c.SMS.on() {
		return nil
	}
	return c.SMS.makeUp()
}

// makeUp fills in secrets of the simulated cloud, new ones each time.
func (s *tencentSettings) makeUp() {
	s.SecretID, s.SecretKey = "AKID"+hexKey(16), hexKey(16)
}

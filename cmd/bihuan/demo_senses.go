package main

import "os"

// senses lets the engines of the simulator hear and read, unless others are
// given. An engine list that is given empty stays so: people are asked to type.
func (d *demo) senses() {
	c := d.command
	if c.Tencent.SpeechEngine == "" {
		c.Tencent.SpeechEngine = "16k_zh_dialect"
	}
	if c.Tencent.SecretID == "" && c.Tencent.SecretKey == "" && c.Tencent.APIURL == "" {
		c.Tencent = c.Tencent.madeUp()
		c.Tencent.APIURL = d.ready.Sim
	}
	c.Engines.ASR = orTencent(c.Engines.ASR, "BIHUAN_ASR_ENGINES")
	c.Engines.OCR = orTencent(c.Engines.OCR, "BIHUAN_OCR_ENGINES")
}

// orTencent is the list of engines that is given, if one is.
func orTencent(list []string, variable string) []string {
	if _, given := os.LookupEnv(variable); given || list != nil {
		return list
	}
	return []string{engineTencent}
}

// madeUp has secrets of the simulated cloud, new ones each time.
func (s tencentSettings) madeUp() tencentSettings {
	s.SecretID, s.SecretKey = "AKID"+hexKey(16), hexKey(16)
	return s
}

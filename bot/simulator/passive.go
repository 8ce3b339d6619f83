package simulator

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"strconv"
)

// Reply is the decoded passive answer to a callback.
type Reply struct {
	Type string    `json:"type"`               // text, image, voice, update_button, update_template_card
	Text string    `json:"text,omitempty"`     // text; update_button: what the dead button says
	Card *CardView `json:"card,omitempty"`     // update_template_card
	ID   string    `json:"media_id,omitempty"` // image, voice
}

// sealedReply is the envelope of a passive answer (path 90241).
type sealedReply struct {
	Encrypt   string `xml:"Encrypt"`
	Signature string `xml:"MsgSignature"`
	Timestamp string `xml:"TimeStamp"`
	Nonce     string `xml:"Nonce"`
}

// plainReply is its content.
type plainReply struct {
	To      string   `xml:"ToUserName"`
	From    string   `xml:"FromUserName"`
	Created string   `xml:"CreateTime"`
	Type    string   `xml:"MsgType"`
	Content string   `xml:"Content"`
	Replace string   `xml:"Button>ReplaceName"`
	Image   string   `xml:"Image>MediaId"`
	Voice   string   `xml:"Voice>MediaId"`
	Card    *xmlNode `xml:"TemplateCard"`
}

// takeReply opens the service's answer and shows it to the member. An empty
// body, or "success" as some SDKs say, is no answer; one that does not open is
// none either, but is noted in d.Err.
func (s *Simulator) takeReply(d *delivery, body []byte) {
	body = bytes.TrimSpace(body)
	if len(body) == 0 || string(body) == "success" {
		return
	}
	plain, err := s.openReply(body)
	if err == nil {
		s.mu.Lock()
		defer s.mu.Unlock()
		err = s.apply(d, plain)
	}
	if err != nil {
		d.Reply, d.Err = nil, err.Error()
	}
}

// openReply checks and decrypts the answer.
func (s *Simulator) openReply(body []byte) (*plainReply, error) {
	var sealed sealedReply
	if err := xml.Unmarshal(body, &sealed); err != nil || sealed.Encrypt == "" {
		return nil, errors.New("应答不是加密的 XML，当作没有应答")
	}
	if _, err := strconv.ParseInt(sealed.Timestamp, 10, 64); err != nil || sealed.Nonce == "" {
		return nil, errors.New("应答没有 TimeStamp 或 Nonce，当作没有应答")
	}
	if !s.crypt.Verify(sealed.Signature, sealed.Timestamp, sealed.Nonce, sealed.Encrypt) {
		return nil, errors.New("应答签名不对，当作没有应答")
	}
	raw, err := s.crypt.Decrypt(sealed.Encrypt)
	if err != nil {
		return nil, errors.New("应答解不开，当作没有应答")
	}
	var plain plainReply
	if err := xml.Unmarshal(raw, &plain); err != nil {
		return nil, errors.New("应答内容不是 XML，当作没有应答")
	}
	return &plain, nil
}

// apply shows an opened answer. The caller holds s.mu.
func (s *Simulator) apply(d *delivery, p *plainReply) error {
	if fold(p.To) != d.From || p.From != s.cfg.CorpID {
		return errors.New("应答的 ToUserName/FromUserName 没有对调")
	}
	if _, err := strconv.ParseInt(p.Created, 10, 64); err != nil {
		return errors.New("应答没有 CreateTime")
	}
	switch p.Type {
	case "text":
		return s.applyText(d, p)
	case "image", "voice":
		return s.applyMedia(d, p)
	case "update_button":
		return s.applyButton(d, p)
	case "update_template_card":
		return s.applyCard(d, p)
	}
	return fmt.Errorf("不支持的被动应答 %q", p.Type)
}

func (s *Simulator) applyText(d *delivery, p *plainReply) error {
	if p.Content == "" {
		return errors.New("被动应答的 Content 是空的")
	}
	said := cutBytes(p.Content, maxText)
	s.addBubble(d.From, bubble{From: "app", Type: "text", Text: said})
	d.Reply = &Reply{Type: p.Type, Text: said}
	return nil
}

func (s *Simulator) applyMedia(d *delivery, p *plainReply) error {
	id := p.Image + p.Voice
	m, err := s.freshMedia(id)
	if err != nil {
		return fmt.Errorf("被动应答的素材：%w", err)
	}
	s.addBubble(d.From, bubble{From: "app", Type: p.Type, Media: id, Seconds: m.Seconds})
	d.Reply = &Reply{Type: p.Type, ID: id}
	return nil
}

func (s *Simulator) applyButton(d *delivery, p *plainReply) error {
	switch {
	case d.card == nil:
		return errors.New("update_button 只能回答卡片点击")
	case p.Replace == "":
		return errors.New("update_button 没有 ReplaceName")
	case !greyable(d.card.Type):
		return fmt.Errorf("%s 的按钮不能置灰", d.card.Type)
	}
	s.grey(d.card, d.From, p.Replace)
	d.Reply = &Reply{Type: p.Type, Text: p.Replace}
	return nil
}

func (s *Simulator) applyCard(d *delivery, p *plainReply) error {
	switch {
	case d.card == nil:
		return errors.New("update_template_card 只能回答卡片点击")
	case p.Card == nil:
		return errors.New("update_template_card 没有 TemplateCard")
	}
	fields, err := p.Card.card()
	if err != nil {
		return fmt.Errorf("被动卡片：%w", err)
	}
	raw, err := json.Marshal(fields)
	if err != nil {
		return fmt.Errorf("被动卡片：%w", err)
	}
	if _, refused := checkReplacement(raw, d.card, modePassive); refused != nil {
		return fmt.Errorf("被动卡片：%w", refused)
	}
	s.replace(d.card, d.From, raw)
	d.Reply = &Reply{Type: p.Type, Card: d.card.view(d.From)}
	return nil
}

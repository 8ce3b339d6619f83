package simulator

import (
	"encoding/xml"
	"strings"
	"unicode"
)

// cdata is a text node as the platform writes it.
type cdata struct {
	Text string `xml:",cdata"`
}

// inbound is the decrypted XML of a message or event (path 90239, 90240).
type inbound struct {
	XMLName       xml.Name       `xml:"xml"`
	ToUserName    cdata          `xml:"ToUserName"`
	FromUserName  cdata          `xml:"FromUserName"`
	CreateTime    int64          `xml:"CreateTime"`
	MsgType       cdata          `xml:"MsgType"`
	Content       *cdata         `xml:"Content"`
	PicURL        *cdata         `xml:"PicUrl"`
	MediaID       *cdata         `xml:"MediaId"`
	Format        *cdata         `xml:"Format"`
	Event         *cdata         `xml:"Event"`
	EventKey      *cdata         `xml:"EventKey"`
	TaskID        *cdata         `xml:"TaskId"`
	CardType      *cdata         `xml:"CardType"`
	ResponseCode  *cdata         `xml:"ResponseCode"`
	SelectedItems *selectedItems `xml:"SelectedItems"`
	MsgID         int64          `xml:"MsgId,omitempty"` // events have none
	AgentID       int            `xml:"AgentID"`
	Fields        []eventField   // of a change_contact event
}

type selectedItems struct {
	Items []selectedItem `xml:"SelectedItem"`
}

type selectedItem struct {
	QuestionKey cdata   `xml:"QuestionKey"`
	OptionIDs   []cdata `xml:"OptionIds>OptionId"`
}

// node makes a text node; characters that XML cannot carry are left out.
func node(s string) *cdata { return &cdata{Text: clean(s)} }

func clean(s string) string {
	return strings.Map(func(r rune) rune {
		if r == unicode.ReplacementChar || r < ' ' && r != '\t' && r != '\n' && r != '\r' || r == 0xFFFE || r == 0xFFFF {
			return -1
		}
		return r
	}, s)
}

// message begins the XML of a member's message. The caller holds s.mu.
func (s *Simulator) message(userid, msgType string) inbound {
	in := s.envelope(userid, msgType)
	in.MsgID = s.msgID()
	return in
}

// event begins the XML of an event. The caller holds s.mu.
func (s *Simulator) event(userid, name, key string) inbound {
	in := s.envelope(userid, "event")
	in.Event, in.EventKey = node(name), node(key)
	return in
}

func (s *Simulator) envelope(userid, msgType string) inbound {
	return inbound{
		ToUserName: *node(s.cfg.CorpID), FromUserName: *node(userid),
		CreateTime: s.now().Unix(), MsgType: *node(msgType), AgentID: s.cfg.AgentID,
	}
}

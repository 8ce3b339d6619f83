package wecom

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"bihuan/bot"
)

// maxID is the length in bytes above which an event's ID is hashed.
const maxID = 128

var errNotAMessage = errors.New("wecom: message lacks type, sender or time")

// inbound turns an opened message (paths 90239, 90240, 90967) into the neutral
// form. Types and events it does not know become KindOther.
func inbound(doc document, raw []byte) (bot.Inbound, error) {
	sent, err := strconv.ParseInt(doc.text("CreateTime"), 10, 64)
	if err != nil || doc.text("MsgType") == "" {
		return bot.Inbound{}, errNotAMessage
	}
	in := bot.Inbound{
		Channel: "wecom",
		From:    strings.ToLower(doc.text("FromUserName")),
		SentAt:  time.Unix(sent, 0).UTC(),
		Kind:    bot.KindOther,
	}
	if doc.text("MsgType") == "event" {
		in.Event = doc.text("Event")
		fillEvent(&in, doc)
		in.ID = eventID(doc, in, raw)
	} else {
		fillMessage(&in, doc)
		in.ID = messageID(doc, raw)
	}
	if in.From == "" && in.Kind != bot.KindOther {
		return bot.Inbound{}, errNotAMessage
	}
	return in, nil
}

func fillMessage(in *bot.Inbound, doc document) {
	switch doc.text("MsgType") {
	case "text":
		in.Kind, in.Text = bot.KindText, doc.text("Content")
	case "image":
		in.Kind, in.Media.ID = bot.KindImage, doc.text("MediaId")
	case "voice":
		in.Kind = bot.KindVoice
		in.Media = bot.Media{ID: doc.text("MediaId"), Format: doc.text("Format")}
	case "video":
		in.Kind, in.Media.ID = bot.KindVideo, doc.text("MediaId")
	case "location":
		locate(in, doc, 0, "Location_X", "Location_Y")
	case "link":
		in.Kind, in.Text = bot.KindLink, doc.text("Url")
	}
}

func fillEvent(in *bot.Inbound, doc document) {
	switch strings.ToLower(in.Event) {
	case "template_card_event", "template_card_menu_event":
		in.Kind = bot.KindPress
		in.Press = bot.Press{
			TaskID:       doc.text("TaskId"),
			Key:          doc.text("EventKey"),
			ResponseCode: doc.text("ResponseCode"),
			Selected:     selected(doc),
		}
	case "click", "scancode_push", "scancode_waitmsg", "pic_sysphoto", "pic_photo_or_album", "pic_weixin":
		in.Kind, in.Text = bot.KindMenu, doc.text("EventKey")
	case "location_select":
		for i := range doc.named(0, "SendLocationInfo") {
			locate(in, doc, i, "Location_X", "Location_Y")
		}
	case "location":
		locate(in, doc, 0, "Latitude", "Longitude")
	case "enter_agent":
		in.Kind = bot.KindEnter
	case "change_contact":
		in.Kind, in.Contact = bot.KindContact, contact(doc)
	}
}

// locate reads a position. One that is not on earth leaves in as it is.
func locate(in *bot.Inbound, doc document, parent int, latitude, longitude string) {
	lat, err1 := strconv.ParseFloat(doc.value(parent, latitude), 64)
	lon, err2 := strconv.ParseFloat(doc.value(parent, longitude), 64)
	if err1 != nil || err2 != nil || !(lat >= -90 && lat <= 90 && lon >= -180 && lon <= 180) {
		return
	}
	in.Kind = bot.KindLocation
	in.Location = bot.Location{Latitude: lat, Longitude: lon, Label: doc.value(parent, "Label")}
}

// selected reads the drop-downs and ticks of a card event.
func selected(doc document) map[string][]string {
	var all map[string][]string
	for items := range doc.named(0, "SelectedItems") {
		for item := range doc.named(items, "SelectedItem") {
			var ids []string
			for list := range doc.named(item, "OptionIds") {
				for id := range doc.named(list, "OptionId") {
					ids = append(ids, doc[id].text)
				}
			}
			if all == nil {
				all = map[string][]string{}
			}
			all[doc.value(item, "QuestionKey")] = ids
		}
	}
	return all
}

var envelopeFields = []string{"ToUserName", "FromUserName", "CreateTime", "MsgType", "Event", "AgentID"}

// contact reads the fields of a change to the address book (paths 90970 to
// 90972) under the platform's names; a custom field N is "ExtAttr.N". User ids
// are in lower case, as in Inbound.From.
func contact(doc document) map[string]string {
	fields := map[string]string{}
	for i := range doc.children(0) {
		switch name := doc[i].name; {
		case slices.Contains(envelopeFields, name):
		case name == "ExtAttr":
			for item := range doc.named(i, "Item") {
				fields["ExtAttr."+doc.value(item, "Name")] = extAttr(doc, item)
			}
		case name == "UserID" || name == "NewUserID":
			fields[name] = strings.ToLower(doc[i].text)
		default:
			fields[name] = doc[i].text
		}
	}
	return fields
}

func extAttr(doc document, item int) string {
	for i := range doc.named(item, "Text") {
		return doc.value(i, "Value")
	}
	for i := range doc.named(item, "Web") {
		return doc.value(i, "Url")
	}
	return ""
}

// messageID is the platform's MsgId, the same in every delivery. Without one
// the content stands in: a retry repeats it.
func messageID(doc document, raw []byte) string {
	id := doc.text("MsgId")
	if id == "" || len(id) > maxID {
		return "m:" + digest(string(raw))
	}
	return "m:" + id
}

// eventID makes an id for an event, which has no MsgId: path 90238 names sender
// and time, the rest keeps two different presses of one second apart. Changes
// to the address book share sender, time and name, so their content is added.
func eventID(doc document, in bot.Inbound, raw []byte) string {
	id := fmt.Sprintf("e:%s:%d:%s:%s:%s", in.From, in.SentAt.Unix(), in.Event, doc.text("EventKey"), doc.text("TaskId"))
	if in.Kind == bot.KindContact {
		id += ":" + digest(string(raw))
	}
	if len(id) > maxID {
		return "e:" + digest(id)
	}
	return id
}

func digest(s string) string {
	sum := sha256.Sum256([]byte(s))
	return hex.EncodeToString(sum[:])
}

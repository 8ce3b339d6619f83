package simulator

import (
	"encoding/json"
	"encoding/xml"
	"fmt"
	"strconv"
	"strings"
	"unicode"
)

// xmlNode is an element of a passive card, whatever its name.
type xmlNode struct {
	XMLName xml.Name
	Text    string    `xml:",chardata"`
	Nodes   []xmlNode `xml:",any"`
}

// oddNames are the elements of a passive card whose JSON name is not simply
// the lower-case one with underscores.
var oddNames = map[string]string{
	"KeyName": "keyname", "CheckBox": "checkbox", "AppId": "appid", "PagePath": "pagepath",
	"UserId": "userid",
}

// jsonName turns HorizontalContentList into horizontal_content_list.
func jsonName(name string) string {
	if odd, ok := oddNames[name]; ok {
		return odd
	}
	var b strings.Builder
	for i, r := range name {
		if unicode.IsUpper(r) && i > 0 {
			b.WriteByte('_')
		}
		b.WriteRune(unicode.ToLower(r))
	}
	return b.String()
}

// card turns the XML of a passive card into the fields of its JSON twin, so
// that one set of rules judges both. Lists repeat their element (path 90241).
func (n *xmlNode) card() (map[string]any, error) {
	fields := map[string]any{}
	for i := range n.Nodes {
		child := &n.Nodes[i]
		name := jsonName(child.XMLName.Local)
		part, known := cardParts[name]
		if !known {
			part = field{} // card_type, task_id, and what the check will refuse
		}
		if err := child.into(fields, name, part); err != nil {
			return nil, err
		}
	}
	return fields, nil
}

func (n *xmlNode) into(fields map[string]any, name string, f field) error {
	value, err := n.value(f)
	if err != nil {
		return err
	}
	if f.kind == list {
		items, _ := fields[name].([]any)
		fields[name] = append(items, value)
		return nil
	}
	if _, twice := fields[name]; twice {
		return fmt.Errorf("%s 出现了两次", n.XMLName.Local)
	}
	fields[name] = value
	return nil
}

func (n *xmlNode) value(f field) (any, error) {
	said := strings.TrimSpace(n.Text)
	switch f.kind {
	case object, list:
		return n.object(f.of)
	case number:
		if _, err := strconv.ParseFloat(said, 64); err != nil || !json.Valid([]byte(said)) {
			return nil, fmt.Errorf("%s 不是数字", n.XMLName.Local)
		}
		return json.Number(said), nil
	case flag:
		yes, err := strconv.ParseBool(said)
		if err != nil {
			return nil, fmt.Errorf("%s 不是 true 或 false", n.XMLName.Local)
		}
		return yes, nil
	default:
		return n.Text, nil
	}
}

func (n *xmlNode) object(sh shape) (map[string]any, error) {
	fields := map[string]any{}
	for i := range n.Nodes {
		child := &n.Nodes[i]
		name := jsonName(child.XMLName.Local)
		var f field
		for _, known := range sh.fields {
			if known.name == name {
				f = known
			}
		}
		if err := child.into(fields, name, f); err != nil {
			return nil, err
		}
	}
	return fields, nil
}

package wecom

import (
	"reflect"
	"strconv"
)

// appendXML writes the parts of the card as they stand inside <TemplateCard>:
// CamelCase names, list elements repeated without a wrapper, text as CDATA.
// encoding/xml cannot write CDATA into a named element without a type of its
// own for every string, hence this.
func (t TemplateCard) appendXML(b []byte) []byte {
	return appendFields(b, reflect.ValueOf(t))
}

func appendFields(b []byte, v reflect.Value) []byte {
	t := v.Type()
	for i := range t.NumField() {
		switch name := t.Field(i).Tag.Get("xml"); {
		case t.Field(i).Anonymous:
			b = appendFields(b, v.Field(i))
		case name != "-":
			b = appendElement(b, name, v.Field(i))
		}
	}
	return b
}

func appendElement(b []byte, name string, v reflect.Value) []byte {
	switch v.Kind() {
	case reflect.Pointer:
		if !v.IsNil() {
			b = appendElement(b, name, v.Elem())
		}
	case reflect.Slice:
		for i := range v.Len() {
			b = appendElement(b, name, v.Index(i))
		}
	case reflect.Struct:
		b = append(b, "<"+name+">"...)
		b = appendFields(b, v)
		b = append(b, "</"+name+">"...)
	case reflect.String:
		if v.Len() > 0 {
			b = appendText(b, name, v.String())
		}
	case reflect.Int:
		if v.Int() != 0 {
			b = appendBare(b, name, strconv.FormatInt(v.Int(), 10))
		}
	case reflect.Float64:
		if v.Float() != 0 {
			b = appendBare(b, name, strconv.FormatFloat(v.Float(), 'f', -1, 64))
		}
	case reflect.Bool:
		b = appendBare(b, name, strconv.FormatBool(v.Bool()))
	}
	return b
}

func appendBare(b []byte, name, value string) []byte {
	return append(b, "<"+name+">"+value+"</"+name+">"...)
}

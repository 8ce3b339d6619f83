package simulator

import (
	"bytes"
	"errors"
	"io"
	"net/http"
	"net/url"
)

// readForm reads a multipart form: one file and the text fields. The file is
// the part of that name, or with "" the first part that has a file name; nil
// if there is none.
func readForm(contentType string, raw []byte, part string) (name string, content []byte, fields url.Values, err error) {
	r := &http.Request{Method: http.MethodPost, Header: http.Header{"Content-Type": {contentType}},
		Body: io.NopCloser(bytes.NewReader(raw))}
	reader, err := r.MultipartReader()
	if err != nil {
		return "", nil, nil, err
	}
	fields = url.Values{}
	for {
		p, err := reader.NextPart()
		if errors.Is(err, io.EOF) {
			return name, content, fields, nil
		}
		if err != nil {
			return "", nil, nil, err
		}
		read, err := io.ReadAll(p)
		if err != nil {
			return "", nil, nil, err
		}
		if p.FormName() == part || part == "" && content == nil && p.FileName() != "" {
			name, content = p.FileName(), read
		} else if p.FileName() == "" {
			fields.Add(p.FormName(), string(read))
		}
	}
}

package wecom

import (
	"context"
	"net/url"
)

// MaxMedia is the size of a file that the platform hands out in one piece, in
// bytes (path 90254); what members send in a chat is smaller.
const MaxMedia = 20 << 20

// CodeNoMedia is the refusal of a medium that is unknown or older than three
// days. Its Class is Permanent.
const CodeNoMedia = 40007

// Media downloads what a member has sent (path 90254), as it is: the content
// type is the platform's word, not a promise. A refusal is an *Error; a file of
// more than MaxMedia bytes is ErrTooLong.
func (c *Client) Media(ctx context.Context, id string) (content []byte, contentType string, err error) {
	err = c.withToken(ctx, url.Values{"media_id": {id}}, func(full url.Values) error {
		var err error
		content, contentType, err = c.api.fetch(ctx, "media/get", full, MaxMedia)
		return err
	})
	if err != nil {
		return nil, "", err
	}
	return content, contentType, nil
}

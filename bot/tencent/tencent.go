// Package tencent calls the interfaces of Tencent Cloud that Bihuan uses. The
// vendor's own module signs the requests (TC3-HMAC-SHA256); this one bounds
// what they may cost in time and memory, and sorts what goes wrong.
package tencent

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/tencentcloud/tencentcloud-sdk-go/tencentcloud/common"
	tcerrors "github.com/tencentcloud/tencentcloud-sdk-go/tencentcloud/common/errors"
	tchttp "github.com/tencentcloud/tencentcloud-sdk-go/tencentcloud/common/http"
	"github.com/tencentcloud/tencentcloud-sdk-go/tencentcloud/common/profile"
)

// defaultTimeout is long enough for a minute of speech to be sent and heard.
const defaultTimeout = 15 * time.Second

// Config says in whose name and where a Client calls.
type Config struct {
	SecretID, SecretKey string
	// URL is the one address of all products, http:// or https://; "" for the
	// official host of each.
	URL string
	// Region is where a product that needs one is called, such as ap-guangzhou.
	Region  string
	Timeout time.Duration // of a call, whole seconds; 0 for fifteen
}

// API is one interface of one product.
type API struct {
	Service string // "asr", "ocr", "sms"
	Version string // a date
	Action  string
}

// Client calls Tencent Cloud. It is safe for concurrent use.
type Client struct {
	sdk *common.Client
}

// New returns a client for c.
func New(c Config) (*Client, error) {
	if c.SecretID == "" || c.SecretKey == "" {
		return nil, errors.New("tencent: secret id and secret key must be set")
	}
	p := profile.NewClientProfile()
	p.HttpProfile.ReqTimeout = max(int(c.Timeout/time.Second), 1)
	if c.Timeout <= 0 {
		p.HttpProfile.ReqTimeout = int(defaultTimeout / time.Second)
	}
	if c.URL != "" {
		u, err := url.Parse(c.URL)
		if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
			return nil, errors.New("tencent: the address must be http:// or https:// with a host")
		}
		p.HttpProfile.Scheme = strings.ToUpper(u.Scheme)
		p.HttpProfile.Endpoint = u.Host + strings.TrimRight(u.Path, "/")
	}
	sdk := common.NewCommonClient(common.NewCredential(c.SecretID, c.SecretKey), c.Region, p)
	transport := http.DefaultTransport
	if own, ok := transport.(*http.Transport); ok {
		transport = own.Clone()
	}
	return &Client{sdk: sdk.WithHttpTransport(&bounded{transport})}, nil
}

// Call sends params to an interface and decodes the fields of its answer into
// out. It returns *Error for what the service says, ErrUnreachable (wrapped) for
// no answer, and the error of ctx when that has ended. Nothing is repeated.
func (c *Client) Call(ctx context.Context, api API, params map[string]any, out any) error {
	request := tchttp.NewCommonRequest(api.Service, api.Version, api.Action)
	if err := request.SetActionParameters(params); err != nil {
		return fmt.Errorf("tencent: %s: parameters", api.Action)
	}
	request.SetContext(ctx)
	got := reply{BaseResponse: &tchttp.BaseResponse{}}
	if err := c.sdk.Send(request, &got); err != nil {
		return sorted(ctx, api, err)
	}
	var envelope struct{ Response json.RawMessage }
	if err := json.Unmarshal(got.body, &envelope); err != nil || len(envelope.Response) == 0 {
		return fmt.Errorf("%w: %s: not the documented answer", ErrUnreachable, api.Action)
	}
	if err := json.Unmarshal(envelope.Response, out); err != nil {
		return fmt.Errorf("%w: %s: not the documented answer", ErrUnreachable, api.Action)
	}
	return nil
}

// reply keeps the answer as it came.
type reply struct {
	*tchttp.BaseResponse
	body []byte
}

// UnmarshalJSON implements the vendor's and the standard interface.
func (r *reply) UnmarshalJSON(b []byte) error {
	r.body = bytes.Clone(b)
	return nil
}

// sorted replaces an error of the vendor's module: its words may quote whole
// answers.
func sorted(ctx context.Context, api API, err error) error {
	if ctx.Err() != nil {
		return fmt.Errorf("tencent: %s: %w", api.Action, ctx.Err())
	}
	said, ok := errors.AsType[*tcerrors.TencentCloudSDKError](err)
	if !ok || strings.HasPrefix(said.Code, "ClientError") {
		return fmt.Errorf("%w: %s", ErrUnreachable, api.Action)
	}
	return &Error{Action: api.Action, Code: said.Code, RequestID: said.RequestId}
}

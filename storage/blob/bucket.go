package blob

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/url"
	"strings"

	"github.com/minio/minio-go/v7"
	"github.com/minio/minio-go/v7/pkg/credentials"
)

// maxBlob bounds what is read back, in bytes.
const maxBlob = 32 << 20

// bucket keeps each blob in an object of an S3 store.
type bucket struct {
	client *minio.Client
	name   string
	prefix string
}

func newBucket(u *url.URL) (Store, error) {
	secret, _ := u.User.Password()
	client, err := minio.New(u.Host, &minio.Options{
		Creds:  credentials.NewStaticV4(u.User.Username(), secret, ""),
		Secure: u.Query().Get("plain") != "1", Region: u.Query().Get("region"),
	})
	if err != nil {
		return nil, errURL
	}
	name, prefix, _ := strings.Cut(strings.Trim(u.Path, "/"), "/")
	if prefix != "" {
		prefix += "/"
	}
	return &bucket{client: client, name: name, prefix: prefix}, nil
}

func (b *bucket) Put(ctx context.Context, name string, content []byte) error {
	if err := check(name); err != nil {
		return err
	}
	_, err := b.client.PutObject(ctx, b.name, b.prefix+name, bytes.NewReader(content), int64(len(content)),
		minio.PutObjectOptions{ContentType: "application/octet-stream"})
	return b.failed("write", err)
}

func (b *bucket) Get(ctx context.Context, name string) ([]byte, error) {
	if err := check(name); err != nil {
		return nil, err
	}
	object, err := b.client.GetObject(ctx, b.name, b.prefix+name, minio.GetObjectOptions{})
	if err != nil {
		return nil, b.failed("read", err)
	}
	defer func() { _ = object.Close() }() // it was only read
	content, err := io.ReadAll(io.LimitReader(object, maxBlob))
	return content, b.failed("read", err)
}

func (b *bucket) Delete(ctx context.Context, name string) error {
	if err := check(name); err != nil {
		return err
	}
	return b.failed("delete", b.client.RemoveObject(ctx, b.name, b.prefix+name, minio.RemoveObjectOptions{}))
}

func (b *bucket) Check(ctx context.Context) error { return checkBy(ctx, b) }

// failed names the code of an S3 error; its other fields may hold addresses.
func (b *bucket) failed(doing string, err error) error {
	if err == nil {
		return nil
	}
	response := minio.ToErrorResponse(err)
	switch response.Code {
	case "NoSuchKey":
		return ErrNotFound
	case "":
		return fmt.Errorf("%s: %w", doing, ErrUnreachable)
	}
	return &Refused{Doing: doing, Code: response.Code}
}

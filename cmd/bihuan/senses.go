package main

import (
	"context"
	"errors"
	"log/slog"
	"net/url"
	"path/filepath"

	"bihuan/bot/plate"
	"bihuan/bot/tencent"
	"bihuan/bot/wecom"
	"bihuan/handlers/perceive"
	"bihuan/storage/blob"
	"bihuan/workflow/unit"
)

// openBlobs opens the media store; without a setting a folder beside the other
// data of this machine.
func openBlobs(s mediaSettings) (blob.Store, error) {
	if s.MediaURL == "" {
		dir, err := (&demoCommand{}).folder()
		if err != nil {
			return nil, missing("BIHUAN_MEDIA_URL", "where photos and voices are kept, such as file:///var/lib/bihuan/media")
		}
		s.MediaURL = folderURL(filepath.Join(dir, "media"))
		slog.Warn("BIHUAN_MEDIA_URL is not set: photos and voices are kept on this machine", "folder", filepath.Join(dir, "media"))
	}
	blobs, err := blob.Open(s.MediaURL)
	if err != nil {
		return nil, errors.Join(malformed("BIHUAN_MEDIA_URL", wantMedia), err)
	}
	return blobs, nil
}

func folderURL(dir string) string { return (&url.URL{Scheme: "file", Path: dir}).String() }

// perception wires eyes and ears. answer is told what they found.
func (s *service) perception(answer func(context.Context, unit.Batch) error) (*perceive.Perceiver, error) {
	c := perceive.Config{Store: s.store, Fetch: s.fetch, Answer: answer, HotWords: s.words.HotWords}
	var client *tencent.Client
	if s.config.Engines.needsTencent() {
		t := s.config.Tencent
		var err error
		if client, err = tencent.New(tencent.Config{SecretID: t.SecretID, SecretKey: t.SecretKey, URL: t.APIURL}); err != nil {
			return nil, err
		}
	}
	var err error
	if c.Speech, err = speechEngines(s.config.Engines, s.config.Tencent, client); err != nil {
		return nil, err
	}
	for _, name := range s.config.Engines.readers() {
		if name == engineTencent {
			c.Plates = append(c.Plates, plate.NewTencent(client))
			continue
		}
		builtin, err := plate.NewBuiltin()
		if err != nil {
			return nil, err
		}
		c.Plates = append(c.Plates, builtin)
	}
	return perceive.New(c), nil
}

// fetch downloads a photo or voice from the platform.
func (s *service) fetch(ctx context.Context, name string) ([]byte, error) {
	content, _, err := s.client.Media(ctx, name)
	if refused, ok := errors.AsType[*wecom.Error](err); ok && refused.Code == wecom.CodeNoMedia {
		return nil, errors.Join(perceive.ErrGone, err)
	}
	if errors.Is(err, wecom.ErrTooLong) {
		return nil, errors.Join(perceive.ErrTooBig, err)
	}
	return content, err
}

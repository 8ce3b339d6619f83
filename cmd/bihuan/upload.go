package main

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"slices"

	"bihuan/handlers/chat"
	"bihuan/handlers/web"
	"bihuan/storage"
	"bihuan/workflow"
	"bihuan/workflow/unit"
)

// errSpent means that a photo came before and is of no use now: it is on no
// ticket, or gone.
var errSpent = errors.New("the photo that came before is of no use")

// upload takes a photo of a ticket from its page: the message is committed, then
// its bytes are kept, and then it is looked at like any other. A photo is known by
// its bytes, so that a form which is sent once more can bring another one. Bytes
// that came before in vain are looked at again, once for each form.
func (s *service) upload(talk *chat.Handler) func(ctx context.Context, userid, number, nonce string, content []byte) error {
	return func(ctx context.Context, userid, number, nonce string, content []byte) error {
		sum := sha256.Sum256(content)
		bytes := hex.EncodeToString(sum[:])
		for _, name := range []string{bytes, bytes + "-" + nonce} {
			id, err := talk.Upload(ctx, userid, number, name)
			if err == nil {
				err = s.takeUpload(ctx, number, id, content)
			}
			if !errors.Is(err, errSpent) {
				return err
			}
		}
		return web.ErrSentBefore
	}
}

// takeUpload keeps the bytes of a photo that waits for them; errSpent or
// web.ErrSentBefore if it does not.
func (s *service) takeUpload(ctx context.Context, number, id string, content []byte) error {
	m, err := s.store.Medium(ctx, id)
	switch {
	case errors.Is(err, storage.ErrNoMedium):
		return errSpent
	case err != nil:
		return err
	case m.State == unit.MediumArrived:
		return s.keepUpload(ctx, m, content)
	case m.State == unit.MediumReady, m.State == unit.MediumLinked:
		return web.ErrSentBefore
	}
	return s.store.Ticket(ctx, number, func(p unit.Page) error {
		if slices.ContainsFunc(p.Ticket.Evidence, func(e workflow.Evidence) bool { return e.Media == id }) {
			return web.ErrSentBefore
		}
		return errSpent
	})
}

func (s *service) keepUpload(ctx context.Context, m unit.Medium, content []byte) error {
	_, err := s.store.Bytes(ctx, m, unit.Original)
	if err == nil {
		return web.ErrSentBefore
	}
	if errors.Is(err, storage.ErrNoMedium) {
		err = s.store.PutBytes(ctx, m, unit.Original, content)
	}
	if err == nil {
		s.eyes.Wake()
	}
	return err
}

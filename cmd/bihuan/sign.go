package main

import (
	"context"
	"crypto/sha256"
	"encoding/hex"

	"bihuan/handlers/chat"
	"bihuan/workflow/unit"
)

// sign takes a signature from its page: its bytes are kept first, then the
// approval is committed that they stand under.
func (s *service) sign(talk *chat.Handler) func(ctx context.Context, userid, number string, version, asked int, picture []byte) error {
	return func(ctx context.Context, userid, number string, version, asked int, picture []byte) error {
		sum := sha256.Sum256(picture)
		signed := chat.Signature{UserID: userid, Number: number, Version: version, Asked: asked, SHA256: hex.EncodeToString(sum[:])}
		_, err := talk.Sign(ctx, signed, func(id string) error {
			m, err := s.store.Medium(ctx, id)
			if err != nil {
				return err
			}
			return s.store.PutBytes(ctx, m, unit.Original, picture)
		})
		return err
	}
}

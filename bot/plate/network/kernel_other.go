//go:build !amd64 || purego

package network

const fast = false

func (t *tile) wide(b block)   { t.plain(b) }
func (t *tile) narrow(b block) { t.plain(b) }

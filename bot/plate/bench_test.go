package plate

import (
	"testing"

	"bihuan/bot/photo"
	"bihuan/bot/simulator/sample"
)

// BenchmarkLook is the time from an opened photo to its plate.
func BenchmarkLook(b *testing.B) {
	p := drawn(b, sample.Order{Kind: sample.Car, Plates: []string{"浙A12345"}, Seed: 3})
	engine := builtin(b)
	for b.Loop() {
		if _, err := engine.Look(b.Context(), p); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkOpen is the time from the file to the opened photo.
func BenchmarkOpen(b *testing.B) {
	file := file(b, sample.Order{Kind: sample.Car, Plates: []string{"浙A12345"}, Seed: 3})
	for b.Loop() {
		if _, err := photo.Open(b.Context(), file); err != nil {
			b.Fatal(err)
		}
	}
}

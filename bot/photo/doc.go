// Package photo turns what a phone sends into a picture that can be kept and
// shown: it refuses what is no photo before anything is decoded, brings it
// upright and down to size, leaves out all metadata (where it was taken, by
// which phone), and burns in what it is evidence of.
package photo

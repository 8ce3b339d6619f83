// Package network runs small convolutional networks: convolution with folded
// normalisation, ReLU, max-pooling, addition, concatenation, doubling of the
// size, and nothing else. On amd64 with AVX2 and FMA the inner loop is
// assembly; everywhere else, with the build tag purego, and as the yardstick of
// the tests, it is Go, with fewer multiplications.
package network

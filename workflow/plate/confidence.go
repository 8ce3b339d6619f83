package plate

// Doubtful is the confidence that a reading has at most if a rule speaks
// against it: the plate had to be mended to be one, has a layout that is hardly
// ever met, or is not of metal. Such a reading is asked about, whatever the
// engine thinks of it.
const Doubtful = 0.5

// Sure is the confidence from which a reading is acted upon without a question.
const Sure = 0.9

// witness is the share that a further photo counts for: photos of one car are
// taken in the same light from about the same place, so that an engine that errs
// in one is likely to err in the next as well.
const witness = 0.5

// Together is the confidence of a plate that several photos were read as. The
// surest counts as it is; each other one takes away half of what it would if the
// photos had nothing in common. Doubtful readings count for nothing: no number
// of them makes up for what speaks against each.
func Together(readings ...float64) float64 {
	best, wrong := 0.0, 1.0
	for _, c := range readings {
		best = max(best, c)
		if c > Doubtful {
			wrong *= 1 - witness*c
		}
	}
	if best <= Doubtful {
		return best
	}
	return 1 - (1-best)*wrong/(1-witness*best)
}

package workflow

// ActFix asks what of a line that was read back is to be another.
const ActFix = "fix"

// What of a line may have been heard wrong.
const (
	HeardPosition = "position"
	HeardPart     = "part"
	HeardAction   = "action"
	HeardGrade    = "grade"
	HeardAmount   = "amount"
)

// fix offers what was heard of a line, one option each; once one is chosen, or at
// once, a word or a voice says the new value, and all is read back again. Nothing
// happens before that is confirmed.
func (d *decider) fix(c Command) error {
	if c.Args.Then == nil {
		return d.refuse("question_stale", nil)
	}
	field := c.Args.Field
	q := Question{Kind: AskHeard, Key: "fix_question", ExpiresAt: d.f.Now.Add(heardLife),
		About: Subject{Text: c.Args.Said, Lines: c.Args.Then.Args.Lines, Level: field}}
	offer := func(key, field string) {
		next := c
		next.Args.Field = field
		q.Options = append(q.Options, Option{Letter: string(rune('A' + len(q.Options))), Key: key, Command: next})
	}
	if field != "" {
		offer("fix_other", "")
	} else {
		for _, h := range c.Args.Heard {
			offer("fix_"+h, h)
		}
	}
	if len(q.Options) == 0 {
		offer("fix_other", "")
	}
	q.Options = append(q.Options, drop(len(q.Options)))
	d.ask(q, []Member{d.f.Actor.Member}, "", nil)
	return d.say("fix_how", func(x *Data) { x.Action = field })
}

// drop is the option that forgets what was heard, as the one after n others.
func drop(n int) Option {
	return Option{Letter: string(rune('A' + n)), Key: "drop_heard", Command: Command{Action: ActKeep, Args: Args{Kind: "heard_dropped"}}}
}

// Fixes reports whether a question waits for what is to stand in the place of
// something that was heard.
func (q Question) Fixes() bool { return q.Kind == AskHeard && q.Key == "fix_question" }

// Meant is what the confirmed words of a read-back would do.
func (q Question) Meant() Command {
	if len(q.Options) == 0 {
		return Command{}
	}
	c := q.Options[0].Command
	if c.Action == ActFix && c.Args.Then != nil {
		return *c.Args.Then
	}
	return c
}

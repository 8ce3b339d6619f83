package storage

import (
	"encoding/json"
	"fmt"
	"slices"

	"github.com/jackc/pgx/v5"

	"bihuan/workflow"
)

// storedDialogue is a member's dialogue as it was read.
type storedDialogue struct {
	version int64 // 0: there was none
	before  workflow.Dialogue
	draft   *sealer // key of its half-finished registration, nil if it has none
}

// takeDialogue opens what was read. A dialogue whose key was destroyed starts
// empty; its version goes on.
func (w *work) takeDialogue(b base) error {
	w.chat = &storedDialogue{before: workflow.Dialogue{Member: w.spec.Member}}
	defer func() { w.loaded.Subjects.Dialogue = w.chat.before }()
	if b.version == nil {
		return nil
	}
	w.chat.version, w.chat.before.Version = *b.version, *b.version
	key, err := w.store.ring.sealer(*b.keyID, b.wrapped)
	if isForgotten(err) {
		return nil
	}
	if err != nil {
		return err
	}
	plain, err := key.open(w.store.at("dialogues", w.spec.Member).turn(*b.version), b.body)
	if err != nil {
		return fmt.Errorf("dialogue: %w", err)
	}
	if err := json.Unmarshal(plain, &w.chat.before); err != nil {
		return fmt.Errorf("dialogue: %w", err)
	}
	w.chat.before.Member, w.chat.before.Version = w.spec.Member, *b.version
	if *b.kind == keyDraft {
		w.chat.draft = &key
	}
	return nil
}

const insertDialogue = `
with done as (
    insert into dialogues (company_id, member, version, current, key_id, body) values ($1, $2, $3, $4, $5, $6)
    on conflict do nothing returning 1)
select must_change(count(*), 1) from done`

const updateDialogue = `
with done as (
    update dialogues set version = $3, current = $4, key_id = $5, body = $6
    where company_id = $1 and member = $2 and version = $3 - 1 returning 1)
select must_change(count(*), 1) from done`

// putDialogue writes the dialogue after the decision.
func (w *work) putDialogue(batch *pgx.Batch, key sealer) error {
	after := w.result.Decision.Dialogue
	if after == nil {
		return nil
	}
	if w.spec.Member == "" || after.Member != w.spec.Member {
		return badDecision("it changes a dialogue that was not read")
	}
	d := withoutSettledFields(*after)
	d.Version = w.chat.version + 1
	plain, err := json.Marshal(d)
	if err != nil {
		return fmt.Errorf("dialogue: %w", err)
	}
	query := updateDialogue
	if w.chat.version == 0 {
		query = insertDialogue
	}
	if !personal(d) {
		key = w.store.ring.shared
	}
	body := key.seal(w.store.at("dialogues", d.Member).turn(d.Version), plain)
	batch.Queue(query, w.store.company, d.Member, d.Version, d.Current, key.id, body)
	w.after.dialogue = &storedDialogue{version: d.Version, before: d}
	return nil
}

// told reports whether a question holds what somebody said of a customer.
func told(q workflow.Question) bool {
	return q.Kind == workflow.AskHeard && q.Closed == ""
}

// personal reports whether a dialogue holds what somebody typed of a customer
// for whom there is no ticket yet.
func personal(d workflow.Dialogue) bool {
	return len(d.Draft) > 0 || slices.ContainsFunc(d.Questions, func(q workflow.Question) bool {
		return told(q) || q.Value != nil && len(q.Value.Args.Fields) > 0 ||
			slices.ContainsFunc(q.Options, func(o workflow.Option) bool { return len(o.Command.Args.Fields) > 0 })
	})
}

// withoutSettledFields drops the fields that settled questions carried: nobody
// can choose them any more, and the dialogue outlives the registration.
func withoutSettledFields(d workflow.Dialogue) workflow.Dialogue {
	d.Questions = slices.Clone(d.Questions)
	for i, q := range d.Questions {
		if q.Closed == "" {
			continue
		}
		d.Questions[i].Options = slices.Clone(q.Options)
		for j := range d.Questions[i].Options {
			args := &d.Questions[i].Options[j].Command.Args
			args.Fields, args.Said, args.Text, args.Then = nil, "", "", nil
		}
		d.Questions[i].About = workflow.Subject{}
		if q.Value != nil {
			value := *q.Value
			value.Args.Fields = nil
			d.Questions[i].Value = &value
		}
	}
	return d
}

package storage

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
)

// codeLife is how long a response code can change a card
// (developer.work.weixin.qq.com path 94888).
const codeLife = 72 * time.Hour

const upsertCard = `
insert into cards (company_id, task_id, userid, holder, question, response_code, code_at)
values ($1, $2, $3, $4, $5, $6, $7)
on conflict (company_id, task_id) do update set response_code = excluded.response_code, code_at = excluded.code_at
where excluded.code_at >= cards.code_at`

func (s *Store) putCard(batch *pgx.Batch, c Card) {
	batch.Queue(upsertCard, s.company, c.TaskID, c.UserID, c.On, c.Question, c.ResponseCode, c.CodeAt)
}

const cardsQuery = `
select task_id, userid, case when code_at > $5 then response_code else '' end, code_at from cards
where company_id = $1 and holder = $2 and question = $3 and userid = $4
order by code_at desc, task_id desc`

// Cards lists the cards of a question that a member has, the newest code first.
// A card whose code was used or is too old has none.
func (s *Store) Cards(ctx context.Context, on string, question int, userid string) ([]Card, error) {
	now, err := s.Now(ctx)
	if err != nil {
		return nil, err
	}
	rows, err := s.pool.Query(ctx, cardsQuery, s.company, on, question, userid, now.Add(-codeLife))
	if err != nil {
		return nil, fmt.Errorf("read cards: %w", err)
	}
	cards, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (Card, error) {
		c := Card{On: on, Question: question}
		err := row.Scan(&c.TaskID, &c.UserID, &c.ResponseCode, &c.CodeAt)
		return c, err
	})
	if err != nil {
		return nil, fmt.Errorf("read cards: %w", err)
	}
	return cards, nil
}

// UseCode spends a card's code before it is sent. It reports false if another
// process was faster.
func (s *Store) UseCode(ctx context.Context, taskID string) (bool, error) {
	const query = `update cards set response_code = '' where company_id = $1 and task_id = $2 and response_code <> ''`
	tag, err := s.pool.Exec(ctx, query, s.company, taskID)
	if err != nil {
		return false, fmt.Errorf("use a card's code: %w", err)
	}
	return tag.RowsAffected() == 1, nil
}

-- +goose Up

-- Pieces that never arrived are written off: no shelf and no way has them.
alter table transfers drop constraint transfers_state_check;
alter table transfers
    add constraint transfers_state_check check (state in
        ('requested', 'approved', 'picked', 'shipped', 'received', 'closed', 'rejected', 'unanswered', 'withdrawn', 'lost'));

-- +goose Down
alter table transfers drop constraint transfers_state_check;
alter table transfers
    add constraint transfers_state_check check (state in
        ('requested', 'approved', 'picked', 'shipped', 'received', 'closed', 'rejected', 'unanswered', 'withdrawn')) not valid;

-- +goose Up

-- A signature under an approval is kept like a photo or a voice.
alter table media drop constraint media_kind_check;
alter table media add constraint media_kind_check check (kind in ('photo', 'voice', 'other', 'signature'));

-- +goose Down
alter table media drop constraint media_kind_check;
alter table media add constraint media_kind_check check (kind in ('photo', 'voice', 'other')) not valid;

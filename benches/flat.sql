-- The simplest design, for comparison: one flat table of messages.
create schema flat;
create table flat.messages (
    id          bigint generated always as identity primary key,
    sender      text         not null,
    recipient   text         not null,
    body        text         not null,
    created_at  timestamptz  not null default now(),
    is_read     boolean      not null default false,
    read_at     timestamptz
);
create index on flat.messages (sender, recipient, created_at);
create index on flat.messages (recipient, is_read);

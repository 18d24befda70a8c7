-- What decides who may write to whom: the directory, rosters, the policy and blocks.

-- Short: a table that refers to `users` waits for the transactions that write there, and others wait behind it.
set local lock_timeout = '200ms';

-- The words of users' names, folded, for finding users by the beginning of a word.
create table user_words (
    tenant   text    collate "C" not null,      -- the tenant of the user
    word     text    collate "C" not null,      -- a folded word of the name, 64 bytes at most
    user_id  bigint  not null,                  -- the user
    constraint user_words_pkey primary key (tenant, word, user_id),
    constraint user_words_user_fkey foreign key (user_id) references users (id)
);
create index user_words_user_idx on user_words (user_id, word);

-- Contexts with a roster: courses, cohorts and the like, as the LMS names them.
create table contexts (
    id           bigint generated always as identity,               -- the key that the other tables refer to
    tenant       text         collate "C" not null,                 -- the tenant that the context belongs to
    type         text         collate "C" not null,                 -- the type of the context, such as `course`
    external_id  text         collate "C" not null,                 -- the LMS's id of the context
    title        text,                                              -- the title to show; null: not known
    ends_at      timestamptz  not null default 'infinity',          -- the end of the context, and of each member's membership
    version      bigint       not null default 0,                   -- the LMS's version of the roster; it never falls
    constraint contexts_pkey primary key (id),
    constraint contexts_one_per_name_key unique (tenant, type, external_id)
);

-- The members of contexts. A send reads this table alone: `ends_at` is never later than that of the context.
create table context_members (
    user_id     bigint       not null,                              -- the member
    context_id  bigint       not null,                              -- the context
    role        text,                                               -- the role in the context; null: the user's own role
    ends_at     timestamptz  not null default 'infinity',           -- the end of the membership
    constraint context_members_pkey primary key (user_id, context_id) include (ends_at, role),
    constraint context_members_context_fkey foreign key (context_id) references contexts (id),
    constraint context_members_user_fkey foreign key (user_id) references users (id)
);
create index context_members_context_idx on context_members (context_id, user_id);

-- The policy of each tenant that has put one.
create table policies (
    tenant      text         collate "C" not null,                  -- the tenant
    document    jsonb        not null,                              -- the document, with defaults filled in
    version     bigint       not null,                              -- rises with each change
    updated_at  timestamptz  not null default clock_timestamp(),    -- when it was put
    updated_by  text         collate "C" not null,                  -- the caller who put it, by their id in the LMS
    constraint policies_pkey primary key (tenant)
);

-- The users whom users have blocked. `conversations.blocked` says the same where there is a conversation.
create table blocks (
    blocker_id  bigint       not null,                              -- the user who blocked the other
    blocked_id  bigint       not null,                              -- the user who may not write to the blocker
    created_at  timestamptz  not null default clock_timestamp(),    -- when
    constraint blocks_pkey primary key (blocker_id, blocked_id),
    constraint blocks_blocker_fkey foreign key (blocker_id) references users (id),
    constraint blocks_blocked_fkey foreign key (blocked_id) references users (id),
    constraint blocks_not_oneself_check check (blocker_id <> blocked_id)
);
create index blocks_blocked_idx on blocks (blocked_id);

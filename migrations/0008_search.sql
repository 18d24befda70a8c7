-- Finding messages by their words.
--
-- Words are folded by the service (accents and case off), so no extension is needed, and are kept beside the messages, not in
-- them: a send writes one row into a queue for all messages of its batch, and they are indexed a moment later by whoever
-- has time, in bulk. A search first indexes what waits of its own caller's messages, so it never misses one.
--
-- Whose messages they are, and of when, stands in the same index, as words that no text contains: `@<user>.<level>.<number>` for
-- both users and four spans of time that the message is in (64 seconds, 64 times that, …, half a year), and `#<hash>` for the
-- context. So one index answers "my messages of these minutes" as well as "my messages of that year with this word", and never
-- reads what belongs to others.

create table message_words (
    conversation_id  bigint       not null,
    seq              bigint       not null,
    created_at       timestamptz  not null,
    -- Empty for a message that was taken back.
    words            tsvector     not null,
    constraint message_words_pkey primary key (conversation_id, seq)
) with (autovacuum_vacuum_insert_scale_factor = 0.05);
-- Nobody plans by them.
alter table message_words alter column words set statistics 0;
create index message_words_idx on message_words using gin (words) with (fastupdate = on, gin_pending_list_limit = 256);

-- Messages that wait to be indexed: a row for each batch that was sent.
create table search_queue (
    id                bigint generated always as identity,
    conversation_ids  bigint[]     not null,
    seqs              bigint[]     not null,
    -- Senders and recipients.
    user_ids          bigint[]     not null,
    -- Until then somebody is at it.
    claimed_until     timestamptz  not null default '-infinity',
    constraint search_queue_pkey primary key (id)
) with (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 5000, fillfactor = 50);

-- No message is older: how far back a search has to look. One row.
create table search_horizon (
    is_only  boolean      not null default true,
    oldest   timestamptz  not null,
    constraint search_horizon_pkey primary key (is_only),
    constraint search_horizon_one_row_check check (is_only)
);
insert into search_horizon (oldest) values ('infinity');

-- The number of the span of a level that a time is in. A span of level n has 64^n seconds.
create function span_of(at timestamptz, level integer) returns bigint language sql stable as $$
    select floor(extract(epoch from at)::float8 / 64::float8 ^ level)::bigint
$$;

-- The word for what a message is about.
create function context_word(context_type text, context_id text) returns text language sql immutable as $$
    select '#' || md5(context_type || chr(1) || context_id)
$$;

-- All that a message can be found by. `folded`: its words as the service folds them, separated by spaces.
create function words_of(m messages, c conversations, folded text) returns tsvector language sql stable as $$
    select case
        when m.retracted_at is not null or m.erased_at is not null then ''::tsvector
        else to_tsvector('pg_catalog.simple', folded) || array_to_tsvector(array(
            select '@' || u.id || '.' || level || '.' || span_of(m.created_at, level)
            from unnest(array[c.low_user_id, c.high_user_id]) as u (id), generate_series(1, 4) level
            union all
            select context_word(m.context ->> 'type', m.context ->> 'id') where m.context is not null))
    end
$$;

-- Indexes messages that are not indexed yet, and lets their rows of the queue go. Whoever comes second finds it done.
create function index_messages(done bigint[], conversation_ids bigint[], seqs bigint[], folded text[])
    returns void language plpgsql as $$
begin
    insert into message_words (conversation_id, seq, created_at, words)
    select m.conversation_id, m.seq, m.created_at, words_of(m, c, i.folded)
    from unnest(conversation_ids, seqs, folded) as i (conversation_id, seq, folded)
    join messages m on m.conversation_id = i.conversation_id and m.seq = i.seq
    join conversations c on c.id = m.conversation_id
    order by m.conversation_id, m.seq
    on conflict on constraint message_words_pkey do nothing;

    update search_horizon h
    set oldest = i.oldest
    from (
        select min(m.created_at) as oldest
        from unnest(conversation_ids, seqs) as i (conversation_id, seq)
        join messages m on m.conversation_id = i.conversation_id and m.seq = i.seq
    ) i
    where i.oldest < h.oldest;

    delete from search_queue q where q.id = any (done);
end
$$;

-- Replaces the words of a message whose text has changed or is gone.
create function reindex_message(m messages, folded text) returns void language plpgsql as $$
begin
    insert into message_words (conversation_id, seq, created_at, words)
    select m.conversation_id, m.seq, m.created_at, words_of(m, c, folded)
    from conversations c
    where c.id = m.conversation_id
    on conflict on constraint message_words_pkey do update set words = excluded.words;
    update search_horizon set oldest = m.created_at where oldest > m.created_at;
end
$$;

-- Queues messages of some conversations after one that are not indexed though they should be: those that were there before there
-- was an index, or that came into the tables by another way. Where to go on; null at the end.
create function queue_missing(after_conversation bigint, at_most integer) returns bigint language plpgsql as $$
declare
    last  bigint;
begin
    select max(c.id) into last
    from (select id from conversations where id > after_conversation order by id limit at_most) c;
    insert into search_queue (conversation_ids, seqs, user_ids)
    select array_agg(x.conversation_id), array_agg(x.seq), array_agg(x.low_user_id) || array_agg(x.high_user_id)
    from (
        select m.conversation_id, m.seq, c.low_user_id, c.high_user_id, (row_number() over () - 1) / 64 as part
        from conversations c
        join messages m on m.conversation_id = c.id
        where c.id > after_conversation and c.id <= last
          and c.last_seq <> (select count(*) from message_words w where w.conversation_id = c.id)
          and not exists (
              select from message_words w where w.conversation_id = m.conversation_id and w.seq = m.seq)
    ) x
    group by x.part;
    return last;
end
$$;

-- What is looked for. `typed`: folded words in quotes, `or`, `-`; the last word counts as a prefix where `is_prefix`. Null where
-- nothing is left of it.
create function search_query(typed text, is_prefix boolean, context_type text, context_id text)
    returns tsquery language sql immutable as $$
    select case when context_type is null then q.words
                else q.words && ('''' || context_word(context_type, context_id) || '''')::tsquery end
    from (
        select case when t.plain = '' then null
                    when is_prefix and t.plain like '%''' then (t.plain || ':*')::tsquery
                    else t.plain::tsquery end as words
        from (select websearch_to_tsquery('pg_catalog.simple', typed)::text as plain) t
    ) q
$$;

-- When anything last happened in a user's conversations; null where there are none.
create function newest_activity(of_user bigint) returns timestamptz language sql stable as $$
    select greatest(
        (select max(p.last_activity_at) from participants p where p.user_id = of_user and p.last_is_mine and p.archived_at is null),
        (select max(p.last_activity_at) from participants p where p.user_id = of_user and not p.last_is_mine and p.archived_at is null),
        (select max(p.last_activity_at) from participants p where p.user_id = of_user and p.last_is_mine and p.archived_at is not null),
        (select max(p.last_activity_at) from participants p where p.user_id = of_user and not p.last_is_mine and p.archived_at is not null))
$$;

-- Some spans of a level, of a user's messages, as a condition on their words.
create function spans(of_user bigint, level integer, low bigint, high bigint) returns tsquery language sql immutable as $$
    select string_agg(format('''@%s.%s.%s''', of_user, level, n), '|')::tsquery from generate_series(low, high) n
$$;

-- The newest messages of mine with these words that are alive to me, before a position, at most `wanted`.
--
-- Goes back in steps that grow: the newest span of 64 seconds, four more, sixteen more, then the same in spans of an hour, of
-- three days, of half a year. At first it reads my messages of each step and looks whether they have the words: a word that one
-- in fifty has fills a page like that. When a thousand were read in vain the word is rare among mine, and from there on the index
-- is asked for it. So neither a word that all messages have, nor one that none has, nor one that used to be frequent
-- years ago makes it read more than a few thousand.
create function search_messages(
    me bigint, peer bigint, query tsquery, since timestamptz, until timestamptz,
    before_time timestamptz, before_conversation bigint, before_seq bigint, wanted integer
) returns table (conversation_id bigint, seq bigint)
language plpgsql stable
rows 20
set plan_cache_mode = force_generic_plan
set enable_bitmapscan = on
set jit = off
as $$
#variable_conflict use_column
declare
    bottom   timestamptz := greatest(since, (select oldest from search_horizon));
    edge     timestamptz := least(until, before_time + interval '1 microsecond',
                                  coalesce(newest_activity(me), '-infinity') + interval '1 microsecond');
    level    integer := 1;
    width    bigint := 1;
    low      bigint;
    high     bigint;
    looked   bigint := 0;
    more     bigint;
    mine     tsquery;
    ids      bigint[];
    seqs     bigint[];
begin
    -- Nobody is their own peer.
    while query is not null and peer is distinct from me and edge > bottom and wanted > 0 loop
        high := span_of(edge - interval '1 microsecond', level);
        low := high - width + 1;
        mine := spans(me, level, low, high);
        if peer is not null then
            mine := mine && spans(peer, level, low, high);
        end if;
        if looked >= 1000 then
            mine := mine && query;
        end if;

        with near as materialized (
            select w.conversation_id, w.seq, w.created_at, w.words
            from message_words w
            where w.words @@ mine and w.created_at >= bottom and w.created_at < edge
              and (w.created_at, w.conversation_id, w.seq) < (before_time, before_conversation, before_seq)
        ), found as materialized (
            select h.conversation_id, h.seq, h.created_at
            from (
                select n.conversation_id, n.seq, n.created_at from near n where n.words @@ query
                order by n.created_at desc, n.conversation_id desc, n.seq desc) h
            join participants p on p.conversation_id = h.conversation_id and p.user_id = me
            -- By its key, whatever the planner thinks of the length of conversations.
            cross join lateral (
                select m from messages m where m.conversation_id = h.conversation_id and m.seq = h.seq offset 0) x
            where alive(x.m, p)
            order by h.created_at desc, h.conversation_id desc, h.seq desc
            limit wanted
        )
        select (select count(*) from near),
               array_agg(f.conversation_id order by f.created_at desc, f.conversation_id desc, f.seq desc),
               array_agg(f.seq order by f.created_at desc, f.conversation_id desc, f.seq desc)
        into more, ids, seqs
        from found f;
        return query select * from unnest(ids, seqs);

        wanted := wanted - coalesce(cardinality(ids), 0);
        looked := looked + more;
        edge := least(edge, to_timestamp(low * 64::float8 ^ level));
        width := least(width * 4, 64);
        if width > 16 and level < 4 then
            level := level + 1;
            width := 1;
        end if;
    end loop;
end
$$;

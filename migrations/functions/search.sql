-- Search: which terms a message is indexed by, and how the latest messages with some of them are found.
--
-- Besides its words, a message has a term for each of its two users and each of three lengths of time: `@user.level.number`,
-- where `number` counts the spans of 64^level seconds (level 2: about an hour, 3: three days, 4: half a year). "The messages of
-- this user in this span with this word" is therefore one query to one index.
--
-- `message_words` holds all terms of a message; the index holds `indexed_terms` of them, which for a long message are the first
-- three characters of each word. So a search asks the index for candidates, and tests their own terms.

-- The number of the time span of a level that a time is in.
create or replace function span_number(at timestamptz, level integer) returns bigint language sql stable as $$
    select floor(extract(epoch from at)::float8 / 64::float8 ^ level)::bigint
$$;

-- The term of a context.
create or replace function context_term(context_type text, context_id text) returns text language sql immutable as $$
    select '#' || md5(context_type || chr(1) || context_id)
$$;

-- The term for the messages of a user in the time span of a level that a time is in.
create or replace function user_term(of_user bigint, level integer, at timestamptz) returns text language sql stable as $$
    select '@' || of_user || '.' || level || '.' || span_number(at, level)
$$;

-- The terms of a message. `folded`: its words as the service folds them, separated by spaces. A tombstone has none. Each term
-- is written out, without a subquery, so that the planner inlines the function.
create or replace function index_terms(m messages, c conversations, folded text) returns tsvector language sql stable as $$
    select case
        when m.retracted_at is not null or m.erased_at is not null then ''::tsvector
        else to_tsvector('pg_catalog.simple', folded)
            || array_to_tsvector(array[
                   user_term(c.low_user_id, 2, m.created_at), user_term(c.high_user_id, 2, m.created_at),
                   user_term(c.low_user_id, 3, m.created_at), user_term(c.high_user_id, 3, m.created_at),
                   user_term(c.low_user_id, 4, m.created_at), user_term(c.high_user_id, 4, m.created_at)])
            || case when m.context is null then ''::tsvector
                    else array_to_tsvector(array[context_term(m.context ->> 'type', m.context ->> 'id')]) end
    end
$$;

-- Indexes messages; those that are indexed already stay as they are.
create or replace function index_folded(conversation_ids bigint[], seqs bigint[], folded text[])
    returns void language plpgsql as $$
begin
    with indexed as (
        insert into message_words (conversation_id, seq, created_at, words)
        select m.conversation_id, m.seq, m.created_at, index_terms(m, c, i.folded)
        from unnest(conversation_ids, seqs, folded) as i (conversation_id, seq, folded)
        join messages m on m.conversation_id = i.conversation_id and m.seq = i.seq
        join conversations c on c.id = m.conversation_id
        order by m.conversation_id, m.seq
        on conflict on constraint message_words_pkey do nothing
        returning created_at
    )
    update search_horizon h
    set oldest = i.oldest
    from (select min(created_at) as oldest from indexed) i
    where i.oldest < h.oldest;
end
$$;

-- Replaces the terms of indexed messages. `edited_ats`: their `edited_at` when their text was read. A message that was
-- edited since keeps its terms, which are those of its new text. The lock makes an edit at the same time wait, so that it
-- comes second.
create or replace function refold_messages(
    conversation_ids bigint[], seqs bigint[], folded text[], edited_ats timestamptz[]
) returns void language plpgsql as $$
begin
    perform from messages m
    join unnest(conversation_ids, seqs) as i (conversation_id, seq)
      on m.conversation_id = i.conversation_id and m.seq = i.seq
    order by m.conversation_id, m.seq
    for share of m;

    update message_words w
    set words = index_terms(m, c, i.folded)
    from unnest(conversation_ids, seqs, folded, edited_ats) as i (conversation_id, seq, folded, edited_at)
    join messages m on m.conversation_id = i.conversation_id and m.seq = i.seq
                   and m.edited_at is not distinct from i.edited_at
    join conversations c on c.id = m.conversation_id
    where w.conversation_id = m.conversation_id and w.seq = m.seq;
end
$$;

-- Replaces the terms of a message after its text changed.
create or replace function reindex_message(m messages, folded text) returns void language plpgsql as $$
begin
    insert into message_words (conversation_id, seq, created_at, words)
    select m.conversation_id, m.seq, m.created_at, index_terms(m, c, folded)
    from conversations c
    where c.id = m.conversation_id
    on conflict on constraint message_words_pkey do update set words = excluded.words;
    update search_horizon set oldest = m.created_at where oldest > m.created_at;
end
$$;

-- The query for what a user typed: folded words, phrases in quotes, `or`, `-`. With `is_prefix` the last word matches as a
-- prefix. With a context, the messages must have it. Null: no word is left.
create or replace function search_query(typed text, is_prefix boolean, context_type text, context_id text)
    returns tsquery language sql immutable as $$
    select case when context_type is null then q.words
                else q.words && ('''' || context_term(context_type, context_id) || '''')::tsquery end
    from (
        select case when t.plain = '' then null
                    when is_prefix and t.plain like '%''' then (t.plain || ':*')::tsquery
                    else t.plain::tsquery end as words
        from (select websearch_to_tsquery('pg_catalog.simple', typed)::text as plain) t
    ) q
$$;

-- When the last message shown to a user was sent, over all conversations; null: the user has none.
create or replace function latest_activity(of_user bigint) returns timestamptz language sql stable as $$
    select greatest(
        (select max(p.last_activity_at) from participants p
         where p.user_id = of_user and p.last_is_mine and p.archived_at is null),
        (select max(p.last_activity_at) from participants p
         where p.user_id = of_user and not p.last_is_mine and p.archived_at is null),
        (select max(p.last_activity_at) from participants p
         where p.user_id = of_user and p.last_is_mine and p.archived_at is not null),
        (select max(p.last_activity_at) from participants p
         where p.user_id = of_user and not p.last_is_mine and p.archived_at is not null))
$$;

-- The query for the messages of a user in the time spans `low` to `high` of a level.
create or replace function time_terms(of_user bigint, level integer, low bigint, high bigint)
    returns tsquery language sql immutable as $$
    select string_agg(format('''@%s.%s.%s''', of_user, level, n), '|')::tsquery from generate_series(low, high) n
$$;

-- What the index holds of each message that matches a query: a condition that all these messages meet, and others too. Null: it
-- excludes no message. Of the query, the parts without `!` remain, a phrase becomes all of its words, and a word becomes
-- itself, in a short message, or its beginning, in a long one.
create or replace function index_query(query tsquery) returns tsquery language sql immutable as $$
    select case when required in ('', 'T') then null
                else regexp_replace(regexp_replace(required, '<(-|\d+)>', '&', 'g'),
                                    '''(([^#'']{1,3})[^'']*)''(:\*)?', '( ''\1''\3 | ''~\2''\3 )', 'g')::tsquery end
    from (select querytree(query) as required) q
$$;

-- The latest messages that match a query, are alive to a user (`me`) and lie before a position, newest first, at most `wanted`.
-- `peer` restricts them to one conversation.
--
-- The function goes back in time in steps of growing width: one span of an hour, four, sixteen, then the same in spans of three
-- days, of half a year. At first it reads all messages of the user in a step and tests them against the query, which fills a
-- page quickly if one in fifty matches. After a thousand messages without a full page, the query becomes part of the index
-- condition. A step that has too many messages is repeated: first with the query as a condition of the index, then one span
-- wide, then at the level below. So it reads a few thousand messages at most, or those of an hour, whether every message
-- matches, none does, or only messages of years ago do. Messages that the user has deleted are the exception: all that match
-- are read.
create or replace function search_messages(
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
    step_limit         constant bigint := 3000;
    hour_limit         constant bigint := 10000;
    bottom             timestamptz := greatest(since, (select oldest from search_horizon));
    edge               timestamptz := least(until, before_time + interval '1 microsecond',
                                            coalesce(latest_activity(me), '-infinity') + interval '1 microsecond');
    level              integer := 2;
    indexed            tsquery := index_query(query);
    -- Whether the index finds the words quickly. All words with a prefix of one or two characters take it longer than reading
    -- the messages of an hour.
    is_seekable        boolean := indexed is not null and indexed::text !~ '''~?[^'']{1,2}'':\*';
    width              bigint := 1;
    query_is_indexed   boolean := false;
    examined           bigint := 0;
    max_rows           bigint;
    low                bigint;
    high               bigint;
    step_rows          bigint;
    terms              tsquery;
    found_ids          bigint[];
    found_seqs         bigint[];
begin
    -- Users have no conversation with themselves.
    while query is not null and peer is distinct from me and edge > bottom and wanted > 0 loop
        high := span_number(edge - interval '1 microsecond', level);
        low := high - width + 1;
        terms := time_terms(me, level, low, high);
        if peer is not null then
            terms := terms && time_terms(peer, level, low, high);
        end if;
        if query_is_indexed and indexed is not null then
            terms := terms && indexed;
        end if;
        -- The smallest step, an hour, cannot be made smaller. It has no limit once the index has done what it can. Before,
        -- its limit is higher, since what is read until then is read in vain.
        max_rows := case when level > 2 or width > 1 then step_limit + 1
                         when not query_is_indexed and is_seekable then hour_limit + 1 end;

        with candidate as materialized (
            select w.conversation_id, w.seq, w.created_at, w.words
            from message_words w
            where indexed_terms(w.words) @@ terms and w.created_at >= bottom and w.created_at < edge
              and (w.created_at, w.conversation_id, w.seq) < (before_time, before_conversation, before_seq)
            limit max_rows
        ), found as materialized (
            select h.conversation_id, h.seq, h.created_at
            from (
                select c.conversation_id, c.seq, c.created_at from candidate c where c.words @@ query
                order by c.created_at desc, c.conversation_id desc, c.seq desc) h
            join participants p on p.conversation_id = h.conversation_id and p.user_id = me and p.hidden_through_seq < h.seq
            -- `offset 0` keeps this a lookup by key, whatever the planner estimates.
            cross join lateral (
                select m from messages m where m.conversation_id = h.conversation_id and m.seq = h.seq offset 0) x
            where alive(x.m, p)
            order by h.created_at desc, h.conversation_id desc, h.seq desc
            limit wanted
        )
        select (select count(*) from candidate),
               array_agg(f.conversation_id order by f.created_at desc, f.conversation_id desc, f.seq desc),
               array_agg(f.seq order by f.created_at desc, f.conversation_id desc, f.seq desc)
        into step_rows, found_ids, found_seqs
        from found f;

        if step_rows >= max_rows then
            if not query_is_indexed then
                query_is_indexed := true;
            elsif width > 1 then
                width := 1;
            else
                level := level - 1;
            end if;
            continue;
        end if;
        return query select * from unnest(found_ids, found_seqs);

        wanted := wanted - coalesce(cardinality(found_ids), 0);
        examined := examined + step_rows;
        query_is_indexed := examined >= 1000;
        edge := least(edge, to_timestamp(low * 64::float8 ^ level));
        width := least(width * 4, 64);
        if width > 16 and level < 4 then
            level := level + 1;
            width := 1;
        end if;
    end loop;
end
$$;

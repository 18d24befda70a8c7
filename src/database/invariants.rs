//! What is true of the database at every moment between transactions. `pidge check` looks, and so do the tests.

use sqlx::{PgPool, raw_sql};

/// Each promise, and the query for what breaks it: a line of text a finding.
const INVARIANTS: &[(&str, &str)] = &[
    (
        "a conversation's last_seq is its highest seq and the count of its messages",
        "select format('conversation %s: last_seq %s, highest %s, count %s', c.id, c.last_seq, m.highest, m.count)
         from conversations c
         cross join lateral (select coalesce(max(seq), 0) as highest, count(*) as count
                             from messages where conversation_id = c.id) m
         where (c.last_seq, c.last_seq) <> (m.highest, m.count) or c.last_seq = 0",
    ),
    (
        "a conversation's participants are exactly its two users, each the other's peer",
        "select format('conversation %s: users %s and %s', c.id, c.low_user_id, c.high_user_id)
         from conversations c
         where (select array_agg((p.user_id, p.peer_id)::text order by p.user_id) from participants p where p.conversation_id = c.id)
               is distinct from array[(c.low_user_id, c.high_user_id)::text, (c.high_user_id, c.low_user_id)::text]",
    ),
    (
        "every sender is one of the two",
        "select format('conversation %s seq %s: sender %s', m.conversation_id, m.seq, m.sender_id)
         from messages m join conversations c on c.id = m.conversation_id
         where m.sender_id not in (c.low_user_id, c.high_user_id)",
    ),
    (
        "unread_count is the count of the peer's messages above the read marker that are alive",
        "select format('conversation %s user %s: unread_count %s, counted %s', p.conversation_id, p.user_id, p.unread_count, count_unread(p))
         from participants p where p.unread_count <> count_unread(p)",
    ),
    (
        "read_seq <= seen_seq <= last_seq",
        "select format('conversation %s user %s: read %s, seen %s, last %s', p.conversation_id, p.user_id, p.read_seq, p.seen_seq, c.last_seq)
         from participants p join conversations c on c.id = p.conversation_id
         where p.read_seq > p.seen_seq or p.seen_seq > c.last_seq",
    ),
    (
        "seen_seq is the highest read mark",
        "select format('conversation %s user %s: seen %s', p.conversation_id, p.user_id, p.seen_seq)
         from participants p
         where p.seen_seq <> coalesce((select max(r.up_to_seq) from read_marks r
                                       where r.conversation_id = p.conversation_id and r.user_id = p.user_id), 0)",
    ),
    (
        "preview_seq is the last message shown, and the last activity is its time",
        "select format('conversation %s user %s: preview %s, last shown %s', p.conversation_id, p.user_id, p.preview_seq, m.seq)
         from participants p
         left join lateral (select m.seq, m.created_at, m.sender_id from messages m
                            where m.conversation_id = p.conversation_id and shown(m, p) order by m.seq desc limit 1) m on true
         where p.preview_seq is distinct from m.seq or (m.seq is not null and p.last_activity_at <> m.created_at)
            or p.last_is_mine is distinct from (m.sender_id = p.user_id)",
    ),
    (
        "hidden_count is the count of the messages that the participant hid by themselves",
        "select format('conversation %s user %s: hidden_count %s', p.conversation_id, p.user_id, p.hidden_count)
         from participants p
         where p.hidden_count <> (select count(*) from hidden_messages h
                                  where h.conversation_id = p.conversation_id and h.user_id = p.user_id)",
    ),
    (
        "what can be restored is hidden, and in the trash is what shows nothing and can be restored",
        "select format('conversation %s user %s: hidden through %s', p.conversation_id, p.user_id, p.hidden_through_seq)
         from participants p
         where (p.trashed_at is not null) <> (p.preview_seq is null and exists (
                   select from undoable_deletions(p)))
            or exists (
                   select from undoable_deletions(p) d
                   where (d.previous_hidden_through_seq > p.hidden_through_seq
                          or d.hidden_seq is not null and not exists (
                              select from hidden_messages h
                              where h.conversation_id = p.conversation_id and h.user_id = p.user_id and h.seq = d.hidden_seq)))",
    ),
    (
        "every message is indexed for the search or waits for it",
        "select format('conversation %s seq %s', m.conversation_id, m.seq)
         from messages m
         left join message_words w on w.conversation_id = m.conversation_id and w.seq = m.seq
         left join (select distinct x.conversation_id, x.seq
                    from search_queue q, unnest(q.conversation_ids, q.seqs) as x (conversation_id, seq)) q
                   on q.conversation_id = m.conversation_id and q.seq = m.seq
         where w.seq is null and q.seq is null",
    ),
    (
        "what was taken back has no words in the search",
        "select format('conversation %s seq %s', m.conversation_id, m.seq)
         from messages m
         join message_words w on w.conversation_id = m.conversation_id and w.seq = m.seq
         where (m.retracted_at is not null or m.erased_at is not null) and w.words <> ''::tsvector",
    ),
    (
        "what a user's conversations are about is noted with the last message about it",
        "select format('conversation %s: %s', coalesce(u.conversation_id, m.conversation_id), coalesce(u.context_id, m.id))
         from (select m.conversation_id, p.user_id, m.context ->> 'type' as type, m.context ->> 'id' as id, max(m.seq) as last
               from messages m join participants p on p.conversation_id = m.conversation_id
               where m.context is not null
               group by 1, 2, 3, 4) m
         full join context_uses u on u.conversation_id = m.conversation_id and u.user_id = m.user_id
              and u.context_type = m.type and u.context_id = m.id
         where u.last_seq is distinct from m.last",
    ),
    (
        "times rise with seq",
        "select format('conversation %s seq %s', conversation_id, seq)
         from (select conversation_id, seq, created_at, lag(created_at) over (partition by conversation_id order by seq) as before
               from messages) m
         where created_at <= before",
    ),
    (
        "the times of read marks rise with them",
        "select format('conversation %s user %s mark %s', conversation_id, user_id, up_to_seq)
         from (select *, lag(read_at) over (partition by conversation_id, user_id order by up_to_seq) as before from read_marks) r
         where read_at < before",
    ),
    (
        "each idempotency key points at a message of its sender",
        "select format('sender %s key %s: conversation %s seq %s', k.sender_id, k.key, k.conversation_id, k.seq)
         from idempotency k
         where not exists (select from messages m where m.conversation_id = k.conversation_id and m.seq = k.seq
                           and m.sender_id = k.sender_id)",
    ),
];

/// Findings that one broken promise lists at most.
const LISTED: usize = 20;

/// Everything that breaks a promise, a sentence each; empty when all is well. Reads one snapshot, so it can run beside a
/// busy service.
pub async fn violations(pool: &PgPool) -> sqlx::Result<Vec<String>> {
    let mut transaction = pool.begin().await?;
    raw_sql("set transaction isolation level repeatable read, read only").execute(&mut *transaction).await?;
    let mut found = Vec::new();
    for (promise, query) in INVARIANTS {
        // Without a name, which in a pooler's session somebody else may have given already.
        let question = sqlx::query_scalar(*query).persistent(false);
        let rows: Vec<String> = question.fetch_all(&mut *transaction).await?;
        found.extend(rows.iter().take(LISTED).map(|row| format!("broken: {promise}: {row}")));
        if rows.len() > LISTED {
            found.push(format!("broken: {promise}: and {} more", rows.len() - LISTED));
        }
    }
    transaction.rollback().await?;
    Ok(found)
}

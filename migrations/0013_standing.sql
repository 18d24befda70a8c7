-- no-transaction
-- For conversations of before: who wrote last, and what they are about. In portions, each committed by itself, with the locks of
-- every other writer.
do $$
declare
    first  bigint := 0;
    last   bigint;
begin
    loop
        select max(c.id) into last
        from (select id from conversations where id > first order by id limit 500) c;
        exit when last is null;
        perform from participants
        where conversation_id > first and conversation_id <= last
        order by conversation_id, user_id
        for no key update;
        update participants p
        set last_is_mine = m.sender_id = p.user_id
        from messages m
        where p.conversation_id > first and p.conversation_id <= last
          and m.conversation_id = p.conversation_id and m.seq = p.preview_seq;
        insert into context_uses as u (user_id, context_type, context_id, conversation_id, last_seq)
        select side.user_id, m.context ->> 'type', m.context ->> 'id', m.conversation_id, max(m.seq)
        from messages m
        join conversations c on c.id = m.conversation_id
        cross join lateral (values (c.low_user_id), (c.high_user_id)) as side (user_id)
        where m.conversation_id > first and m.conversation_id <= last and m.context is not null
        group by 1, 2, 3, 4
        on conflict on constraint context_uses_pkey do update set last_seq = greatest(u.last_seq, excluded.last_seq);
        commit;
        first := last;
    end loop;
end
$$;

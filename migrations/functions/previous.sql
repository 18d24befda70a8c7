-- Functions that the release before calls and this one does not. They are dropped one generation later.

-- Indexes messages whose text the release before has folded, and queues them to be folded again.
create or replace function index_messages(conversation_ids bigint[], seqs bigint[], folded text[])
    returns void language sql as $$
    select index_folded(conversation_ids, seqs, folded);
    insert into refold_queue (conversation_ids, seqs) values (conversation_ids, seqs);
$$;

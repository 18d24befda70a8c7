-- Functions that the release before calls, or that its functions call, and this one does not. They are dropped one generation
-- later.

-- Locks and returns the caller's side of a conversation.
create or replace function lock_participant(in_tenant text, caller text, peer text)
    returns setof participants language sql as $$
    select p.* from locked_participant(in_tenant, caller, peer) p where p.user_id is not null
$$;

-- The response to a change.
create or replace function mark_response(p participants, applied boolean) returns setof mark_result language sql stable as $$
    select r.* from conversations c cross join lateral change_response(p, c, applied) r where c.id = p.conversation_id
$$;

-- Sends a batch in which each message has a key. `keys_are_new` is not needed: a generated key is looked up, and not found.
create or replace function send_batch(
    tenants text[], senders text[], recipients text[], clients text[], keys text[], keys_are_new boolean[],
    payload_hashes bytea[], bodies text[], contexts jsonb[], draft_versions bigint[], skip_locked_participants boolean
) returns table (outcome text, conversation_id uuid, seq bigint, created_at timestamptz) language sql as $$
    select * from write_batch(gen_random_uuid(), false, tenants, senders, recipients, clients, keys, payload_hashes, bodies,
                              contexts, draft_versions, skip_locked_participants)
$$;

-- When the recipient first saw a message, as receipt_of has it.
create or replace function receipt(m messages, p participants) returns table (read_at timestamptz) language sql stable as $$
    select r.read_at from receipt_of(m.conversation_id, recipient_of(m, p), m.seq) r
$$;

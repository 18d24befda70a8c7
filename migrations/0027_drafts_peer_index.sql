-- no-transaction
-- The drafts to a user, by the id in the LMS: an erasure gives them the user's new id.
create index concurrently if not exists drafts_peer_idx on drafts (peer);

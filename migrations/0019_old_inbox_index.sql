-- no-transaction
-- participants_order_idx has taken its place.
drop index concurrently if exists participants_inbox_idx;

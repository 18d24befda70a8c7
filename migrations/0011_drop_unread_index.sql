-- no-transaction
-- participants_unread_totals_idx has the same keys, so statements of every release use that one instead.
drop index concurrently if exists participants_unread_idx;

-- no-transaction
-- The users whose names have no words in user_words yet: those from before it, and those whose names the release before wrote.
create index concurrently if not exists users_unindexed_names_idx on users (id) where display_name is distinct from indexed_name;

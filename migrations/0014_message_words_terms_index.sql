-- no-transaction
create index concurrently if not exists message_words_terms_idx on message_words using gin (indexed_terms(words))
    with (fastupdate = on, gin_pending_list_limit = 256);

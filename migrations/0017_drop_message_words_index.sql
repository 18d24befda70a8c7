-- no-transaction
-- Searches use message_words_terms_idx since the fourth generation.
drop index concurrently if exists message_words_idx;

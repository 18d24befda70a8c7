-- What the search index holds of a message: for a short message its terms as they are in `message_words`; for a long one, the
-- first three characters of each of its words. An entry of the index takes more space than a word itself, so a long message
-- with words that other messages do not have would take eight times its text.
--
-- An index calls this function. So it exists before the other functions do, and calls none of them: Postgres maintains indexes
-- and restores dumps with an empty search path. It is never changed: another one gets another name, and another index.
create function indexed_terms(words tsvector) returns tsvector language plpgsql immutable strict parallel safe as $$
begin
    if length(words) <= 64 then
        return words;
    end if;
    return array_to_tsvector(array(
        select distinct case when left(t.term, 1) in ('@', '#') then t.term else '~' || left(t.term, 3) end
        from unnest(tsvector_to_array(words)) as t (term)));
end
$$;

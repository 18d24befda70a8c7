-- Blocks: which user may not write to another one because that one does not want it.

-- What `conversations.blocked` has to be for a pair of users (see there).
create or replace function blocked_bits(low bigint, high bigint) returns smallint language plpgsql stable as $$
begin
    return (select coalesce(bit_or(case when b.blocker_id = low then 1 else 2 end), 0)
            from blocks b
            where (b.blocker_id, b.blocked_id) in ((low, high), (high, low)));
end
$$;

-- Functions that the release before calls, or that its functions call, and this one does not. They are dropped one generation
-- later.

create or replace function known_outcome(is_release_before boolean, outcome text) returns text language sql immutable as $$
    select case
        when is_release_before and outcome not in ('sender_inactive', 'recipient_unknown') then 'recipient_inactive'
        else outcome
    end
$$;

-- The event log: how events get their positions, and how the log is kept within its slots.
--
-- An event is recorded by one insert into `outbox`, in the function that makes it true, under the lock of what it is about. So the
-- ids of a conversation's events are in the order in which they happened. No insert into `outbox` may be the first write of its
-- transaction, and none computes a number from other rows: `sequence_events` relies on the first, readers on the second.

-- The last position that was assigned.
create or replace function last_position() returns bigint language sql stable as $$
    select greatest((select max(e.last) from events e), (select l.floor from event_log l))
$$;

-- The key of the advisory lock under which positions are assigned.
create or replace function event_lock() returns bigint language sql immutable as $$
    select hashtextextended('pidge events', 0)
$$;

-- Begins an era if this server is not the one that assigned the last positions, or in any case if `anew`. Returns the last
-- position. The first position of an era is a million above the last one that is known here: more than a lost server can have
-- assigned since.
create or replace function begin_era(anew boolean) returns bigint language plpgsql as $$
declare
    here      text := lineage();
    previous  bigint;
    next      bigint;
begin
    perform pg_advisory_xact_lock(event_lock());
    if anew or here is distinct from (select r.lineage from event_eras r order by r.first desc limit 1) then
        previous := last_position();
        next := case when exists (select from event_eras) then previous + 1000001 else 1 end;
        insert into event_eras (first, previous, lineage) values (next, previous, here);
        update event_log set floor = next - 1;
    end if;
    return last_position();
end
$$;

-- Moves the committed rows with the lowest ids, at most `at_most`, from `outbox` to `events`, gives their events the next
-- positions, and notifies `pidge_events` of the last one. Outcomes:
--   some       `taken` rows with `moved` events; the last one has the position `last`
--   idle       there is nothing to move
--   busy       another session is assigning positions
--   other_era  this server is not the one that assigned the last positions: call begin_era first
--
-- Rows with ids up to `low` are not looked at. That spares the dead rows that a long snapshot, such as a backup's, keeps. It takes
-- three values of the answers to know a safe `low`. `drawn` is the highest id that was drawn before this call got its own
-- transaction id, `xid`; `oldest_xid` is the oldest transaction that was still running when the call began. A transaction that has
-- drawn an id has a transaction id already, so one that holds an id up to `drawn` is older than `xid`. Once `oldest_xid` of a later
-- call has reached `xid` and that call has left no row, there is none up to `drawn` and will be none.
create or replace function sequence_events(at_most integer, low bigint) returns table (
    outcome text, last bigint, moved bigint, taken bigint, drawn bigint, xid bigint, oldest_xid bigint
) language plpgsql as $$
#variable_conflict use_column
declare
    oldest      bigint := pg_snapshot_xmin(pg_current_snapshot())::text;
    own         bigint;
    highest     bigint;
    open_slot   smallint;
    base        bigint;
    events      bigint;
    rows        bigint;
begin
    -- Before anything else: after a promotion, ids come again that are below `low`.
    perform from (select r.lineage from event_eras r order by r.first desc limit 1) r where r.lineage = session_lineage();
    if not found then
        return query select 'other_era', null::bigint, 0::bigint, 0::bigint, null::bigint, null::bigint, oldest;
        return;
    end if;
    perform from outbox o where o.id > low order by o.id limit 1;
    if not found then
        return query select 'idle', null::bigint, 0::bigint, 0::bigint, null::bigint, null::bigint, oldest;
        return;
    end if;
    if not pg_try_advisory_xact_lock(event_lock()) then
        return query select 'busy', null::bigint, 0::bigint, 0::bigint, null::bigint, null::bigint, oldest;
        return;
    end if;

    -- First the ids, then a transaction id: see above.
    select case when s.is_called then s.last_value else 0 end into highest from outbox_id_seq s;
    own := pg_current_xact_id()::text;
    -- A new statement has a new snapshot, which includes what the session before has assigned.
    select l.slot, last_position() into strict open_slot, base from event_log l;
    with taken as (
        delete from outbox o
        -- An array, because the planner takes the table for empty and would join row by row.
        where o.id = any (array(select w.id from outbox w where w.id > low order by w.id limit at_most))
        returning o.*
    ), numbered as (
        select t.*, base + sum(cardinality(t.seqs)) over (order by t.id) as last from taken t
    ), moved as (
        insert into events (slot, first, last, kind, conversation_ids, seqs, user_ids, peer_ids, at)
        select open_slot, n.last - cardinality(n.seqs) + 1, n.last, n.kind, n.conversation_ids, n.seqs, n.user_ids, n.peer_ids, n.at
        from numbered n
        order by n.id
        returning cardinality(seqs) as events
    )
    select coalesce(sum(m.events), 0), count(*) into events, rows from moved m;
    if rows = 0 then
        return query select 'idle', base, 0::bigint, 0::bigint, highest, own, oldest;
        return;
    end if;
    perform pg_notify('pidge_events', (base + events)::text);
    return query select 'some', base + events, events, rows, highest, own, oldest;
end
$$;

-- Opens the next slot if the open one is older than `slot_age`, and empties it: it has the oldest events. Returns whether it did.
-- Fails with 55P03 (lock_not_available) while a reader is using that slot: to be tried again later.
create or replace function rotate_events(slot_age interval) returns boolean language plpgsql set lock_timeout = '50ms' as $$
declare
    log   event_log;
    next  smallint;
begin
    perform pg_advisory_xact_lock(event_lock());
    select * into strict log from event_log;
    if log.opened_ats[log.slot + 1] > clock_timestamp() - slot_age then
        return false;
    end if;
    next := (log.slot + 1) % 3;
    execute format('truncate events_%s', next);
    log.opened_ats[next + 1] := clock_timestamp();
    update event_log set slot = next, opened_ats = log.opened_ats, floor = last_position();
    return true;
end
$$;

-- What assigning positions takes beyond reading and writing rows: to read the sequence of `outbox`, and to empty a slot of the log.
-- The role that serves may be another one than the owner: each role that may delete messages gets both.
do $$
declare
    grantee  text;
begin
    for grantee in
        select distinct a.grantee::regrole
        from pg_class c
        cross join aclexplode(c.relacl) a
        where c.oid = 'messages'::regclass and a.privilege_type = 'DELETE' and a.grantee not in (0, c.relowner)
    loop
        execute format('grant select on outbox_id_seq to %s', grantee);
        execute format('grant truncate on events_0, events_1, events_2 to %s', grantee);
    end loop;
end
$$;

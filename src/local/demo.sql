-- The demo school of `pidge dev`: Biology 101 at a small college. `demo.rs` has inserted the users and has set the tenant.

-- The rosters. Chemistry 1 ended three weeks ago. Jonas was its member, and is not one of Biology 101.
insert into contexts (tenant, type, external_id, title, ends_at) values
    (current_setting('pidge.demo_tenant'), 'course', 'bio-101', 'Biology 101', 'infinity'),
    (current_setting('pidge.demo_tenant'), 'course', 'chem-1', 'Chemistry 1', now() - interval '21 days');

insert into context_members (user_id, context_id, role, ends_at)
select u.id, c.id, u.role, c.ends_at
from contexts c
join users u on u.tenant = c.tenant
    and case c.external_id when 'chem-1' then u.external_id in ('tom', 'mia', 'zoe', 'jonas') else u.external_id <> 'jonas' end;

-- The policy: students write to each other if they share a course that is not over, everybody else as they like.
insert into policies (tenant, document, version, updated_by) values (current_setting('pidge.demo_tenant'), '{
    "pairs": [{"from": "student", "to": "student", "allow": "shared"}, {"from": "*", "to": "*", "allow": "always"}],
    "unblockable_roles": ["educator", "staff"], "listed_roles": ["educator", "staff"], "finder_roles": ["educator", "staff"],
    "hold": [], "words": [], "receipts": true, "retention": {"messages_days": null, "after_context_days": null}
}', 1, 'lms');

-- Messages are sent by the function that all sends use and are then dated back, so that the demo data satisfy all invariants that
-- `pidge check` verifies.
create temporary table demo_script (
    ordinal bigint generated always as identity, minutes_ago integer, sender text, recipient text, body text,
    context jsonb not null default '{"type": "course", "id": "bio-101", "title": "Biology 101"}'
) on commit drop;

insert into demo_script (minutes_ago, sender, recipient, body, context) values
    (36000, 'jonas', 'mia', 'Do you have the results of the last experiment?', '{"type": "course", "id": "chem-1", "title": "Chemistry 1"}'),
    (35950, 'mia', 'jonas', 'Yes: 12.4 g, and Zoë has 12.6 g.', '{"type": "course", "id": "chem-1", "title": "Chemistry 1"}');

insert into demo_script (minutes_ago, sender, recipient, body) values
    (8640, 'ada', 'mia',  'Welcome to Biology 101, Mia! Write to me here whenever something is unclear.'),
    (8630, 'ada', 'noah', 'Welcome to Biology 101, Noah! Write to me here whenever something is unclear.'),
    (8625, 'ada', 'lina', 'Welcome to Biology 101, Lina! Write to me here whenever something is unclear.'),
    (8600, 'mia', 'ada',  'Thank you! Is the lab on Thursday or on Friday this week?'),
    (8571, 'ada', 'mia',  'Thursday, 14:00, room B12. Bring your lab coat.'),
    (8570, 'mia', 'ada',  'Great, see you there 🔬'),
    (7200, 'noah', 'ada', 'Hello, I was ill on Monday. Could I get the slides?'),
    (7105, 'ada', 'noah', 'Get well soon! They are in the course folder, week 1.'),
    (7100, 'noah', 'ada', 'Found them, thanks.'),
    (5800, 'omar', 'tom', 'Hi, does the microscope report need an abstract?'),
    (5760, 'tom', 'omar', E'Yes, about 150 words:\n- what you looked at\n- how\n- what you found'),
    (5750, 'omar', 'tom', 'Clear, thank you!'),
    (4320, 'tom', 'zoe',  'Zoë, your drawing of the cell was the best of the group. May I show it in class?'),
    (4200, 'zoe', 'tom',  'Of course! 😊'),
    (3000, 'ken', 'ada',  'Could you explain the difference between mitosis and meiosis once more?'),
    (2940, 'ada', 'ken',  'Mitosis: one division, two identical cells. Meiosis: two divisions, four different ones. Chapter 4 has a good table.'),
    (2930, 'ken', 'ada',  'Now I see it. Thanks!'),
    (2880, 'ivy', 'ada',  'Can I hand in the essay as a PDF?'),
    (2875, 'ada', 'ivy',  'PDF is perfect.'),
    (1500, 'leo', 'tom',  'My group is missing one person for the field trip.'),
    (1490, 'tom', 'leo',  'Ana and Finn are looking for a third. Shall I connect you?'),
    (1400, 'tom', 'ana',  'Ana, Leo''s group has a place for the field trip. Interested?'),
    (1399, 'tom', 'finn', 'Finn, Leo''s group has a place for the field trip. Interested?'),
    (300, 'sara', 'ada',  'I uploaded the wrong file for assignment 2. Can I replace it?'),
    (280, 'raj', 'ada',   'Is chapter 5 part of the exam?'),
    (180, 'mia', 'ada',   'The essay on photosynthesis: is it due on Friday at noon or at midnight?'),
    (175, 'mia', 'ada',   'And may we work in pairs?'),
    (60, 'noah', 'ada',   'Thanks for the feedback on my draft!'),
    (45, 'ada', 'mia',    'Friday at noon. Pairs are fine, hand in one essay with both names.'),
    (20, 'lina', 'ada',   'Would it be possible to move my presentation to next week?'),
    (12, 'tom', 'mia',    'Mia, could you help Omar with the microscope on Thursday?');

select count(*)
from (
    select array_agg(current_setting('pidge.demo_tenant') order by ordinal) as tenants,
           array_agg(sender order by ordinal) as senders, array_agg(recipient order by ordinal) as recipients,
           array_agg(''::text order by ordinal) as clients, array_agg('demo-' || ordinal order by ordinal) as keys,
           array_agg(null::bigint) as drafts,
           array_agg(sha256(convert_to(body, 'UTF8')) order by ordinal) as hashes, array_agg(body order by ordinal) as bodies,
           array_agg(context order by ordinal) as contexts
    from demo_script
) batch
cross join lateral write_batch(
    gen_random_uuid(), false, tenants, senders, recipients, clients, keys, hashes, bodies, contexts, drafts, false);

-- Each user has read a conversation up to the last message that they sent in it. What came later is unread.
select count(*)
from (
    select u.tenant, u.external_id as reader, peer.external_id as peer_id, m.seq as up_to
    from messages m
    join users u on u.id = m.sender_id
    join conversations c on c.id = m.conversation_id
    join users peer on peer.id in (c.low_user_id, c.high_user_id) and peer.id <> u.id
    order by m.conversation_id, m.seq
    offset 0
) answered
cross join lateral mark_read(tenant, reader, peer_id, up_to, null);

-- Date everything back by the minutes of the script.
create temporary table demo_times on commit drop as
select m.conversation_id, m.seq, m.sender_id, now() - make_interval(mins => s.minutes_ago) as at
from demo_script s
join idempotency k on k.key = 'demo-' || s.ordinal
join messages m on m.conversation_id = k.conversation_id and m.seq = k.seq;

update messages m set created_at = t.at
from demo_times t where t.conversation_id = m.conversation_id and t.seq = m.seq;
update idempotency k set created_at = t.at
from demo_times t where t.conversation_id = k.conversation_id and t.seq = k.seq;
update conversations c set last_created_at = t.at
from demo_times t where t.conversation_id = c.id and t.seq = c.last_seq;
update participants p set last_activity_at = t.at
from demo_times t where t.conversation_id = p.conversation_id and t.seq = p.preview_seq;
update read_marks r set read_at = t.at
from demo_times t where t.conversation_id = r.conversation_id and t.seq = r.up_to_seq;

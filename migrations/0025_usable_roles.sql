-- Roles that no policy can name, and that were recorded before 0024, count as none. A migration of its own, so that it waits for no
-- lock of the whole table.
update users set role = null where role = '*' or role ~ '[>\u0001-\u001f\u007f-\u009f]';

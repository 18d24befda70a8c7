-- Which schema this database has. `pidge migrate` writes the row in the transaction that applies the functions, so a row says
-- that everything up to it is complete. A process compares the row with its own constants before it uses the database
-- (src/database/generation.rs; README.md in this directory explains the rules).
create table schema_state (
    is_only            boolean  not null default true,      -- always true: the table has one row
    generation         integer  not null,                   -- the generation of the schema: rises with each released change
    oldest_generation  integer  not null,                   -- releases of this generation and later can run on the schema
    hash               text     not null,                   -- SHA-256 of the files under migrations/, in hexadecimal
    constraint schema_state_pkey primary key (is_only),
    constraint schema_state_one_row_check check (is_only),
    constraint schema_state_oldest_not_above_check check (oldest_generation <= generation)
);

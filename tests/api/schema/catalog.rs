//! The parts of a database's schema as lines of text, to compare two schemas.

use std::collections::BTreeSet;

use sqlx::PgPool;

/// One line for each column, constraint, index, table and its options, composite type and function.
pub async fn catalog(pool: &PgPool) -> BTreeSet<String> {
    let lines = "
        select format('column %s.%s %s %s %s', table_name, column_name, data_type, is_nullable, column_default)
        from information_schema.columns where table_schema = 'public'
        union all
        select format('constraint %s.%s %s', conrelid::regclass, conname, pg_get_constraintdef(oid))
        from pg_constraint where connamespace = 'public'::regnamespace
        union all
        select format('index %s', indexdef) from pg_indexes where schemaname = 'public'
        union all
        select format('relation %s %s', relname, reloptions)
        from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'i')
        union all
        select format('type %s (%s)', c.relname, string_agg(format('%s %s', attname, format_type(atttypid, atttypmod)), ', '
                                                            order by attnum))
        from pg_class c join pg_attribute a on a.attrelid = c.oid
        where c.relkind = 'c' and c.relnamespace = 'public'::regnamespace
        group by c.relname
        union all
        select pg_get_functiondef(oid) from pg_proc where pronamespace = 'public'::regnamespace";
    sqlx::query_scalar(lines).fetch_all(pool).await.unwrap().into_iter().collect()
}

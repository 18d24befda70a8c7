-- The last valid key set of each issuer, so that a restart works while the LMS cannot be reached.
create table key_sets (
    issuer      text         not null,      -- the `iss` of the tokens
    url         text         not null,      -- where the key set was fetched
    document    text         not null,      -- the JWKS as it was fetched: public keys only
    fetched_at  timestamptz  not null,      -- when
    constraint key_sets_pkey primary key (issuer, url)
);

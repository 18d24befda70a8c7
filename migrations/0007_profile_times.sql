-- A user's profile is that of the token issued last. Several devices of a user hold tokens of different age, and present
-- them in any order, so the row keeps when its profile was issued. The release before does not set the column: its writes
-- count as they arrive, as they always did.
set local lock_timeout = '200ms';

-- Each new token of a user updates the row. The fill factor leaves room in a page, so that no index has to be touched; it
-- applies to pages that are filled from now on.
alter table users
    add column profile_issued_at timestamptz,  -- the issue time of the token that the profile is from; null: not known, so
                                               -- any token may replace it
    set (fillfactor = 90);

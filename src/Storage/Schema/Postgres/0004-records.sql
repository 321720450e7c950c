-- Small parts of people's state, one row each, so that no state object grows with what somebody did. data is encrypted under the
-- subject's key. number orders the rows of a kind; is_open marks those that still wait for something.
CREATE TABLE aiomus_record (
    subject uuid NOT NULL,
    kind text NOT NULL,
    key text NOT NULL,
    is_open integer NOT NULL,
    number bigint NOT NULL,
    version integer NOT NULL,
    data bytea NOT NULL,
    PRIMARY KEY (subject, kind, key)
);
CREATE INDEX aiomus_record_order ON aiomus_record (subject, kind, is_open, number);
-- What is due at a time, whoever's it is; number is in .NET ticks, UTC.
CREATE INDEX aiomus_record_due ON aiomus_record (number) WHERE kind = 'leftover';
-- The server's statistics would keep copies of ids that outlive their rows.
ALTER TABLE aiomus_record
    ALTER COLUMN subject SET STATISTICS 0,
    ALTER COLUMN key SET STATISTICS 0,
    ALTER COLUMN data SET STATISTICS 0;

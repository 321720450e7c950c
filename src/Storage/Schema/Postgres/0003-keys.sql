-- The wrapped data keys, one for each person, and the web framework's own, in a schema that can be dumped and granted by itself.
CREATE SCHEMA aiomus_keys;
CREATE TABLE aiomus_keys.data_key (
    subject uuid NOT NULL PRIMARY KEY,
    epoch integer NOT NULL,
    wrapped bytea NOT NULL
);
CREATE INDEX data_key_epoch ON aiomus_keys.data_key (epoch);
CREATE TABLE aiomus_keys.ring (
    name text NOT NULL PRIMARY KEY,
    epoch integer NOT NULL,
    wrapped bytea NOT NULL
);

-- Data keys are closed under the secret of their group too, of which generation says which one; null for those of before.
ALTER TABLE aiomus_keys.data_key ADD COLUMN group_number integer NULL;
ALTER TABLE aiomus_keys.data_key ADD COLUMN generation bigint NULL;
CREATE INDEX data_key_group ON aiomus_keys.data_key (group_number, generation);

-- The server's statistics would keep copies of ids, keys and states that outlive their rows. The type is set to what it is because
-- that drops what was gathered before; ANALYZE then gathers nothing.
ALTER TABLE aiomus_keys.data_key
    ALTER COLUMN subject TYPE uuid, ALTER COLUMN subject SET STATISTICS 0,
    ALTER COLUMN wrapped TYPE bytea, ALTER COLUMN wrapped SET STATISTICS 0;
ALTER TABLE OrleansStorage
    ALTER COLUMN GrainIdHash TYPE integer, ALTER COLUMN GrainIdHash SET STATISTICS 0,
    ALTER COLUMN GrainIdN0 TYPE bigint, ALTER COLUMN GrainIdN0 SET STATISTICS 0,
    ALTER COLUMN GrainIdN1 TYPE bigint, ALTER COLUMN GrainIdN1 SET STATISTICS 0,
    ALTER COLUMN GrainIdExtensionString TYPE text, ALTER COLUMN GrainIdExtensionString SET STATISTICS 0,
    ALTER COLUMN PayloadBinary TYPE bytea, ALTER COLUMN PayloadBinary SET STATISTICS 0;
ALTER TABLE OrleansReminders
    ALTER COLUMN GrainId TYPE text, ALTER COLUMN GrainId SET STATISTICS 0,
    ALTER COLUMN GrainHash TYPE integer, ALTER COLUMN GrainHash SET STATISTICS 0;
ALTER TABLE aiomus_ticket
    ALTER COLUMN user_id TYPE uuid, ALTER COLUMN user_id SET STATISTICS 0,
    ALTER COLUMN job_id TYPE uuid, ALTER COLUMN job_id SET STATISTICS 0;

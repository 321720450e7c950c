-- Tables for Orleans' grain state, reminders and membership, and the queries that Orleans reads from OrleansQuery.
-- A line "--: <Key>" starts the text of one query; the text runs to the next such line or to the end of the file.
--
-- Orleans opens a pooled connection for each query and knows no transactions, so every query must be whole in itself:
-- a batch with BEGIN that fails half way would hand its open transaction to the next user of the connection.

CREATE TABLE OrleansQuery (
    QueryKey TEXT NOT NULL PRIMARY KEY,
    QueryText TEXT NOT NULL
) WITHOUT ROWID;

-- GrainTypeString is "<grain type>/<state name>". A grain without a key extension has the extension ''.
CREATE TABLE OrleansStorage (
    GrainIdHash INTEGER NOT NULL,
    GrainTypeHash INTEGER NOT NULL,
    GrainIdN0 INTEGER NOT NULL,
    GrainIdN1 INTEGER NOT NULL,
    GrainTypeString TEXT NOT NULL,
    GrainIdExtensionString TEXT NOT NULL,
    ServiceId TEXT NOT NULL,
    Version INTEGER NOT NULL,
    PayloadBinary BLOB NULL
);
-- Two silos that insert the same new grain meet here: one wins, the other inserts nothing.
CREATE UNIQUE INDEX OrleansStorageKey ON OrleansStorage
    (GrainIdHash, GrainTypeHash, GrainIdN0, GrainIdN1, GrainTypeString, GrainIdExtensionString, ServiceId);
-- Finds whatever is left of a subject, whose id is the key.
CREATE INDEX OrleansStorageSubject ON OrleansStorage (GrainIdN0, GrainIdN1);

CREATE TABLE OrleansReminders (
    ServiceId TEXT NOT NULL,
    GrainId TEXT NOT NULL,
    ReminderName TEXT NOT NULL,
    StartTime TEXT NOT NULL,
    Period INTEGER NOT NULL,
    GrainHash INTEGER NOT NULL,
    Version INTEGER NOT NULL,
    PRIMARY KEY (ServiceId, GrainId, ReminderName)
) WITHOUT ROWID;
CREATE INDEX OrleansRemindersHash ON OrleansReminders (ServiceId, GrainHash);

-- The whole membership of a cluster is one row, because the protocol changes a member and the table's version in one step
-- and one statement is all that is atomic here. Members maps "<address>:<port>@<generation>" to the member's columns.
CREATE TABLE OrleansMembership (
    DeploymentId TEXT NOT NULL PRIMARY KEY,
    Version INTEGER NOT NULL,
    Members TEXT NOT NULL
) WITHOUT ROWID;

--: ReadFromStorageKey
SELECT PayloadBinary, Version
FROM OrleansStorage
WHERE GrainIdHash = @GrainIdHash AND GrainTypeHash = @GrainTypeHash
    AND GrainIdN0 = @GrainIdN0 AND GrainIdN1 = @GrainIdN1
    AND GrainTypeString = @GrainTypeString
    AND GrainIdExtensionString = coalesce(@GrainIdExtensionString, '')
    AND ServiceId = @ServiceId;

--: WriteToStorageKey
-- At most one of the two statements can match, by the version; no row back means that somebody else wrote first.
UPDATE OrleansStorage
SET PayloadBinary = @PayloadBinary, Version = Version + 1
WHERE @GrainStateVersion IS NOT NULL
    AND GrainIdHash = @GrainIdHash AND GrainTypeHash = @GrainTypeHash
    AND GrainIdN0 = @GrainIdN0 AND GrainIdN1 = @GrainIdN1
    AND GrainTypeString = @GrainTypeString
    AND GrainIdExtensionString = coalesce(@GrainIdExtensionString, '')
    AND ServiceId = @ServiceId
    AND Version = @GrainStateVersion
RETURNING Version AS NewGrainStateVersion;
INSERT INTO OrleansStorage
    (GrainIdHash, GrainTypeHash, GrainIdN0, GrainIdN1, GrainTypeString, GrainIdExtensionString, ServiceId, Version, PayloadBinary)
SELECT @GrainIdHash, @GrainTypeHash, @GrainIdN0, @GrainIdN1, @GrainTypeString, coalesce(@GrainIdExtensionString, ''), @ServiceId, 1, @PayloadBinary
WHERE @GrainStateVersion IS NULL
ON CONFLICT DO NOTHING
RETURNING Version AS NewGrainStateVersion;

--: ClearStorageKey
UPDATE OrleansStorage
SET PayloadBinary = NULL, Version = Version + 1
WHERE GrainIdHash = @GrainIdHash AND GrainTypeHash = @GrainTypeHash
    AND GrainIdN0 = @GrainIdN0 AND GrainIdN1 = @GrainIdN1
    AND GrainTypeString = @GrainTypeString
    AND GrainIdExtensionString = coalesce(@GrainIdExtensionString, '')
    AND ServiceId = @ServiceId
    AND Version = @GrainStateVersion
RETURNING Version AS NewGrainStateVersion;

--: DeleteStorageKey
-- Orleans takes a version other than the one it sent as the sign of success.
DELETE FROM OrleansStorage
WHERE GrainIdHash = @GrainIdHash AND GrainTypeHash = @GrainTypeHash
    AND GrainIdN0 = @GrainIdN0 AND GrainIdN1 = @GrainIdN1
    AND GrainTypeString = @GrainTypeString
    AND GrainIdExtensionString = coalesce(@GrainIdExtensionString, '')
    AND ServiceId = @ServiceId
    AND Version = @GrainStateVersion
RETURNING Version + 1 AS NewGrainStateVersion;

--: UpsertReminderRowKey
INSERT INTO OrleansReminders (ServiceId, GrainId, ReminderName, StartTime, Period, GrainHash, Version)
VALUES (@ServiceId, @GrainId, @ReminderName, @StartTime, @Period, @GrainHash, 0)
ON CONFLICT (ServiceId, GrainId, ReminderName) DO UPDATE
SET StartTime = excluded.StartTime, Period = excluded.Period, GrainHash = excluded.GrainHash, Version = OrleansReminders.Version + 1
RETURNING Version;

--: ReadReminderRowsKey
SELECT GrainId, ReminderName, StartTime, Period, Version
FROM OrleansReminders
WHERE ServiceId = @ServiceId AND GrainId = @GrainId;

--: ReadReminderRowKey
SELECT GrainId, ReminderName, StartTime, Period, Version
FROM OrleansReminders
WHERE ServiceId = @ServiceId AND GrainId = @GrainId AND ReminderName = @ReminderName;

--: ReadRangeRows1Key
SELECT GrainId, ReminderName, StartTime, Period, Version
FROM OrleansReminders
WHERE ServiceId = @ServiceId AND GrainHash > @BeginHash AND GrainHash <= @EndHash;

--: ReadRangeRows2Key
-- The range that wraps around the end of the ring.
SELECT GrainId, ReminderName, StartTime, Period, Version
FROM OrleansReminders
WHERE ServiceId = @ServiceId AND (GrainHash > @BeginHash OR GrainHash <= @EndHash);

--: DeleteReminderRowKey
-- Orleans looks at the first row only: 1 when the statement before found something, else 0. So in all queries that answer yes or no.
DELETE FROM OrleansReminders
WHERE ServiceId = @ServiceId AND GrainId = @GrainId AND ReminderName = @ReminderName AND Version = @Version
RETURNING 1 AS Done;
SELECT 0 AS Done;

--: DeleteReminderRowsKey
DELETE FROM OrleansReminders WHERE ServiceId = @ServiceId;

--: InsertMembershipVersionKey
INSERT INTO OrleansMembership (DeploymentId, Version, Members)
VALUES (@DeploymentId, 0, '{}')
ON CONFLICT DO NOTHING
RETURNING 1 AS Done;
SELECT 0 AS Done;

--: InsertMembershipKey
UPDATE OrleansMembership
SET Version = Version + 1,
    Members = json_insert(Members, '$."' || @Address || ':' || @Port || '@' || @Generation || '"', json_object(
        'Address', @Address, 'Port', @Port, 'Generation', @Generation, 'SiloName', @SiloName, 'HostName', @HostName,
        'Status', @Status, 'ProxyPort', @ProxyPort, 'StartTime', @StartTime, 'IAmAliveTime', @IAmAliveTime))
WHERE DeploymentId = @DeploymentId AND Version = @Version
    AND json_type(Members, '$."' || @Address || ':' || @Port || '@' || @Generation || '"') IS NULL
RETURNING 1 AS Done;
SELECT 0 AS Done;

--: UpdateMembershipKey
UPDATE OrleansMembership
SET Version = Version + 1,
    Members = json_set(Members,
        '$."' || @Address || ':' || @Port || '@' || @Generation || '".Status', @Status,
        '$."' || @Address || ':' || @Port || '@' || @Generation || '".SuspectTimes', @SuspectTimes,
        '$."' || @Address || ':' || @Port || '@' || @Generation || '".IAmAliveTime', @IAmAliveTime)
WHERE DeploymentId = @DeploymentId AND Version = @Version
    AND json_type(Members, '$."' || @Address || ':' || @Port || '@' || @Generation || '"') = 'object'
RETURNING 1 AS Done;
SELECT 0 AS Done;

--: UpdateIAmAlivetimeKey
UPDATE OrleansMembership
SET Members = json_set(Members, '$."' || @Address || ':' || @Port || '@' || @Generation || '".IAmAliveTime', @IAmAliveTime)
WHERE DeploymentId = @DeploymentId
    AND json_type(Members, '$."' || @Address || ':' || @Port || '@' || @Generation || '"') = 'object';

--: MembershipReadRowKey
SELECT m.DeploymentId, e.value ->> 'Address' AS Address, e.value ->> 'Port' AS Port, e.value ->> 'Generation' AS Generation,
    e.value ->> 'SiloName' AS SiloName, e.value ->> 'HostName' AS HostName, e.value ->> 'Status' AS Status,
    e.value ->> 'ProxyPort' AS ProxyPort, e.value ->> 'SuspectTimes' AS SuspectTimes, e.value ->> 'StartTime' AS StartTime,
    e.value ->> 'IAmAliveTime' AS IAmAliveTime, m.Version AS Version
FROM OrleansMembership m
LEFT JOIN json_each(m.Members) e ON e.key = @Address || ':' || @Port || '@' || @Generation
WHERE m.DeploymentId = @DeploymentId;

--: MembershipReadAllKey
SELECT m.DeploymentId, e.value ->> 'Address' AS Address, e.value ->> 'Port' AS Port, e.value ->> 'Generation' AS Generation,
    e.value ->> 'SiloName' AS SiloName, e.value ->> 'HostName' AS HostName, e.value ->> 'Status' AS Status,
    e.value ->> 'ProxyPort' AS ProxyPort, e.value ->> 'SuspectTimes' AS SuspectTimes, e.value ->> 'StartTime' AS StartTime,
    e.value ->> 'IAmAliveTime' AS IAmAliveTime, m.Version AS Version
FROM OrleansMembership m
LEFT JOIN json_each(m.Members) e
WHERE m.DeploymentId = @DeploymentId;

--: GatewaysQueryKey
SELECT e.value ->> 'Address' AS Address, e.value ->> 'ProxyPort' AS ProxyPort, e.value ->> 'Generation' AS Generation
FROM OrleansMembership m, json_each(m.Members) e
WHERE m.DeploymentId = @DeploymentId AND e.value ->> 'Status' = @Status AND e.value ->> 'ProxyPort' > 0;

--: DeleteMembershipTableEntriesKey
DELETE FROM OrleansMembership WHERE DeploymentId = @DeploymentId;

--: CleanupDefunctSiloEntriesKey
-- 6 is SiloStatus.Dead.
UPDATE OrleansMembership
SET Members = (
    SELECT json_group_object(e.key, json(e.value))
    FROM json_each(OrleansMembership.Members) e
    WHERE NOT (e.value ->> 'Status' = 6 AND e.value ->> 'IAmAliveTime' < @IAmAliveTime))
WHERE DeploymentId = @DeploymentId;

-- The queues' tickets, one row each. Ids are text as the driver writes a Guid; enqueued_at is in .NET ticks, UTC.
CREATE TABLE aiomus_ticket (
    queue TEXT NOT NULL,
    job_id TEXT NOT NULL,
    user_id TEXT NOT NULL,
    cost REAL NOT NULL,
    weight REAL NOT NULL,
    tag REAL NOT NULL,
    enqueued_at INTEGER NOT NULL,
    epoch INTEGER NOT NULL,
    worker TEXT NULL,
    PRIMARY KEY (queue, job_id)
) WITHOUT ROWID;
CREATE INDEX aiomus_ticket_user ON aiomus_ticket (user_id);

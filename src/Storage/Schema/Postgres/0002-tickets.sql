-- The queues' tickets, one row each. enqueued_at is in .NET ticks, UTC.
CREATE TABLE aiomus_ticket (
    queue text NOT NULL,
    job_id uuid NOT NULL,
    user_id uuid NOT NULL,
    cost double precision NOT NULL,
    weight double precision NOT NULL,
    tag double precision NOT NULL,
    enqueued_at bigint NOT NULL,
    epoch integer NOT NULL,
    worker text NULL,
    PRIMARY KEY (queue, job_id)
);
CREATE INDEX aiomus_ticket_user ON aiomus_ticket (user_id);

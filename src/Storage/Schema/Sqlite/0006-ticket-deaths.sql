-- deaths: workers that died under the job. failures: workers that lived on and could not draw it. alone: 1 once a worker has begun it
-- with nothing beside it. A worker of '' is the queue itself, which holds a failed job back for a while.
ALTER TABLE aiomus_ticket ADD COLUMN deaths INTEGER NOT NULL DEFAULT 0;
ALTER TABLE aiomus_ticket ADD COLUMN failures INTEGER NOT NULL DEFAULT 0;
ALTER TABLE aiomus_ticket ADD COLUMN alone INTEGER NOT NULL DEFAULT 0;

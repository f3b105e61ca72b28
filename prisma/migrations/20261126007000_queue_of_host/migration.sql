-- What waits on one host is found without what waits on the others: a place in the queue is counted there.
CREATE INDEX tasks_queue_of_host ON tasks (host_id, number) WHERE state = 'queued';
-- What is to be cancelled before it starts is found without the rest of the queue.
CREATE INDEX tasks_to_cancel ON tasks (number) WHERE state = 'queued' AND cancel_requested_at IS NOT NULL;

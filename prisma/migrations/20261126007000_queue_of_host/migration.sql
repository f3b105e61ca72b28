-- What waits on one host is found without what waits on the others: a place in the queue is counted there.
CREATE INDEX tasks_queue_of_host ON tasks (host_id, number) WHERE state = 'queued';

-- No column has two writers.

-- tasks.updated_at is moved by the engine alone; a cancellation has a time of its own, cancel_requested_at.
REVOKE UPDATE (updated_at) ON tasks FROM mirab_control_plane;

-- The control-plane wrote the idempotency key, and forgets it when its time is over.
GRANT UPDATE (idempotency_key) ON tasks TO mirab_control_plane;

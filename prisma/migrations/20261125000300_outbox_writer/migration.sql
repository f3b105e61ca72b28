-- The outbox has one writer: the control-plane adds to it and its relay empties it. The engine publishes facts straight to the broker.
REVOKE ALL ON outbox_messages FROM mirab_engine;
REVOKE ALL ON SEQUENCE outbox_messages_id_seq FROM mirab_engine;

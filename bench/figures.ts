/** Every figure that `make bench` brings: what it is, what it is held against, and what keeps it from being better. */

export interface Figure {
  /** What was measured, for people. */
  what: string;
  /** What it is held against in the same run; empty for a plain quantity. */
  peer: string;
  unit: string;
  /** Null where only the number is of interest. */
  target: number | null;
  /** Which of the statistics is held against the target. */
  judged: 'median' | 'p95' | 'worst';
  better: 'lower' | 'higher';
  /** What limits it, in one sentence. */
  limit: string;
}

const ratio = { unit: 'ratio', judged: 'median', better: 'lower' } as const;
const seconds = { unit: 's', peer: '', judged: 'worst', better: 'lower' } as const;
const megabytes = { unit: 'MB', peer: '', judged: 'worst', better: 'lower' } as const;
const perSecond = { unit: '1/s', peer: '', judged: 'median', better: 'higher' } as const;

export const figures = {
  'engine.noop_over_compose': {
    ...ratio,
    what: 'Deploy of a stack in which nothing changed, on the local host',
    peer: '`docker compose up --detach --wait`',
    target: 2,
    limit:
      'Two playbook runs, each a fork of the warm runner with a few modules; every module is a Python of its own.',
  },
  'engine.noop_over_compose_ssh': {
    ...ratio,
    what: 'The same over SSH with pinned keys (sshd on loopback, kept connection)',
    peer: '`docker compose up --detach --wait`, not over SSH',
    target: 2.5,
    limit: 'One more round trip and one more Python start per module, through the kept connection.',
  },
  'engine.first_over_compose': {
    ...ratio,
    what: 'First deploy of a stack with its migration, to the site that answers',
    peer: 'plain Compose: database, migration, everything',
    target: 1.3,
    limit:
      'The start of the containers; on top come the playbook runs and the questions to Traefik and PowerDNS.',
  },
  'deploy.upgrade_failed_requests': {
    unit: 'requests',
    peer: '',
    judged: 'worst',
    better: 'lower',
    what: 'Requests that failed in an upgrade under `wrk` with 32 connections',
    target: 0,
    limit: 'None may fail.',
  },
  'deploy.rollback_failed_requests': {
    unit: 'requests',
    peer: '',
    judged: 'worst',
    better: 'lower',
    what: 'Requests that failed in a rollback under the same load',
    target: 0,
    limit: 'None may fail.',
  },
  'engine.pickup_over_amqp': {
    ...ratio,
    what: 'From the answer 202 to the start of the first step',
    peer: 'one confirmed message through RabbitMQ and back, by a transient queue in memory',
    target: 8,
    limit:
      'The claim, which is written to disk before anybody acts on it; the database rings the engine itself, so the broker is not on this way.',
  },
  'engine.pickup_over_durable_amqp': {
    ...ratio,
    what: 'The same',
    peer: 'one confirmed and acknowledged message through a durable queue, as the doorbell is',
    target: null,
    limit:
      'As above; this is the second bell, which rings one engine and survives a crash of the broker.',
  },
  'engine.pickup_p99_over_p50': {
    ...ratio,
    what: 'The slowest in a hundred of them',
    peer: 'their median',
    target: 10,
    limit: 'Whatever else the machine does in that moment.',
  },
  'engine.many_stacks_over_ansible': {
    ...ratio,
    what: '100 stacks on one host, each with a task of its own (`remove` of stacks that were never deployed), four at a time',
    peer: 'as many cold runs of `ansible-playbook remove-stack.yml`, one after the other',
    target: 0.25,
    limit: 'The processors: a playbook run is Python from beginning to end.',
  },
  'engine.noop_tasks_1_engine_100': {
    ...perSecond,
    what: 'Tasks that do nothing, 100 queued, one engine with four slots',
    target: 100,
    limit: 'One claim at a time over all engines, and the processors.',
  },
  'engine.noop_tasks_1_engine_5000': {
    ...perSecond,
    what: 'The same with 5,000 queued, in windows of 500',
    target: 100,
    limit: 'As above.',
  },
  'engine.noop_tasks_2_engines_100': {
    ...perSecond,
    what: 'The same, 100 queued, two engines',
    target: 100,
    limit: 'As above; on two cores a second engine brings safety and no speed.',
  },
  'engine.noop_tasks_2_engines_5000': {
    ...perSecond,
    what: 'The same with 5,000 queued, two engines, in windows of 500',
    target: 100,
    limit: 'As above.',
  },
  'engine.noop_tasks_slow_down': {
    ...ratio,
    what: 'Rate with 100 queued, one engine',
    peer: 'rate with 5,000 queued',
    target: 1.1,
    limit: 'The search looks at one task of each stack that waits, not at those behind it.',
  },
  'engine.events_overhead': {
    ...seconds,
    judged: 'median',
    what: 'A playbook run with 400 events, all stored, beyond 1.05 of the peer',
    peer: 'the same `ansible-playbook` without a callback plugin',
    target: 0.2,
    limit: 'The start of the leash, and the writing of rows beside Ansible on the same processors.',
  },
  'engine.events_to_reader': {
    unit: 'ms',
    peer: '',
    judged: 'p95',
    better: 'lower',
    what: 'From the write of the callback to a reader of the stream (SSE), at 500 events a second',
    target: 300,
    limit: 'Events are gathered for 100 ms before they are written.',
  },
  'engine.events_rate': {
    ...perSecond,
    what: 'Events a second over a minute, four playbook runs at once, as they were written by the callbacks',
    target: 1_990,
    limit: 'The sources keep their own time; a pipe that is full would hold them up.',
  },
  'engine.events_lost': {
    unit: 'events',
    peer: '',
    judged: 'worst',
    better: 'lower',
    what: 'Events of that minute that are not stored',
    target: 0,
    limit: 'None may be lost.',
  },
  'engine.events_behind': {
    ...seconds,
    what: 'From the last event of that minute to the end of its task, all stored',
    target: 2,
    limit: 'The rate at which rows are written.',
  },
  'engine.logs_store_rate': {
    ...perSecond,
    what: 'Lines stored by the journal of a task, 200 at once, with 2,000,000 lines in the table',
    target: 2_000,
    limit: 'One index, which grows with the lines.',
  },
  'engine.logs_first_page': {
    unit: 'ms',
    peer: '',
    judged: 'p95',
    better: 'lower',
    what: 'The first 1,000 lines of a log of 200,000 over REST, with 2,000,000 in the table',
    target: 300,
    limit: 'The lines themselves: they are read, checked and written as JSON.',
  },
  'engine.logs_last_page': {
    unit: 'ms',
    peer: '',
    judged: 'p95',
    better: 'lower',
    what: 'The last 1,000 lines of it',
    target: 300,
    limit: 'As above.',
  },
  'engine.logs_resume': {
    unit: 'ms',
    peer: '',
    judged: 'p95',
    better: 'lower',
    what: 'A reader of its stream that comes back ten lines before the end, to the end',
    target: 300,
    limit: 'The check of the access, and the row of the task.',
  },
  'engine.logs_follow_200000': {
    ...seconds,
    what: 'A reader of its stream from the first line to the last',
    target: null,
    limit: 'Events of a stream are written one by one.',
  },
  'engine.logs_clean_rate': {
    ...perSecond,
    what: 'Lines removed by age, in pieces of 2,000 with a pause of 50 ms after each',
    target: null,
    limit: 'The pauses, in which tasks work.',
  },
  'engine.recovery_same_host': {
    ...seconds,
    what: 'From `kill -9` of the engine to the interrupted step at work again, the engine started again at once',
    target: 10,
    limit: 'The start of the engine, and the first sweep.',
  },
  'engine.recovery_other_engine': {
    ...seconds,
    what: 'The same with another engine taking over, the lease being 60 s',
    target: 65,
    limit: 'The lease has to run out; the sweep comes every 5 s.',
  },
  'engine.cancel_to_gone': {
    ...seconds,
    judged: 'p95',
    what: 'From the request to cancel to the end of the last process of the run',
    target: 2,
    limit: 'Ansible ends in order on SIGINT.',
  },
  'engine.claim_10000_over_100': {
    ...ratio,
    what: 'Time of a claim with 10,000 tasks of 200 tenants queued',
    peer: 'time of a claim with 100 tasks of 100 of them queued',
    target: 1.5,
    limit: 'The search takes one index step for each stack that waits.',
  },
  'engine.cancel_9000': {
    ...seconds,
    what: 'Cancelling 9,000 queued tasks one by one through the API, eight requests at a time, to the last one cancelled',
    target: null,
    limit: 'A transaction with an audit entry for each, in one chain per tenant.',
  },
  'engine.cancel_9000_at_once': {
    ...seconds,
    what: 'The same by one request for all that came until then',
    target: null,
    limit:
      'An audit entry for each, in pieces of a thousand, and the fact that tells of the end of each.',
  },
  'engine.memory_queued_10000': {
    ...megabytes,
    what: 'Resident memory of control-plane and engine together with 10,000 tasks queued, after their list was read',
    target: null,
    limit: 'As idle: where a task stands in the queue is counted by the database.',
  },
  'deploy.resident_memory': {
    ...megabytes,
    what: 'Resident memory of control-plane and engine together, idle',
    target: 250,
    limit: "Node.js itself with Nest and Prisma's query compiler, twice.",
  },
  'engine.memory_idle': {
    ...megabytes,
    what: 'Resident memory of the engine, idle',
    target: null,
    limit: 'As above, once.',
  },
  'engine.memory_idle_with_runner': {
    ...megabytes,
    what: 'The same with its warm runner; shared pages counted once',
    target: null,
    limit: 'Ansible, imported.',
  },
  'engine.memory_20_runs': {
    ...megabytes,
    what: 'Resident memory of the engine with 20 playbook runs in flight',
    target: null,
    limit: 'A few buffers for each run.',
  },
  'engine.memory_20_runs_with_runners': {
    ...megabytes,
    what: 'The same with all processes of the runs; shared pages counted once',
    target: null,
    limit: 'What a fork of Ansible changes of the memory it shares with the warm runner.',
  },
} satisfies Record<string, Figure>;

export type FigureName = keyof typeof figures;
/** What a part of the benchmark brought: the samples of each figure. */
export type Samples = Partial<Record<FigureName, readonly number[]>>;

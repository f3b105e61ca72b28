/** Every check lets a good history pass and notices each way in which one can be bad. */
import { describe, expect, it } from 'vitest';
import type { History, TaskRow } from '../history.js';
import {
  aDockerEvent,
  aFault,
  aGoodHistory,
  anAttempt,
  anEvent,
  aStack,
  aTask,
  begin,
} from './good-history.js';
import { judge } from './judge.js';

const invariantsOf = (history: History): string[] => [
  ...new Set(judge(history).map(({ invariant }) => invariant)),
];
/** Expects that this one invariant is violated, with a sentence like this. */
function expectViolation(changes: Partial<History>, invariant: string, sentence: RegExp): void {
  const found = judge(aGoodHistory(changes));
  expect(found.map((violation) => violation.invariant)).toContain(invariant);
  expect(
    found
      .filter((violation) => violation.invariant === invariant)
      .map((violation) => violation.sentence)
      .join('\n'),
  ).toMatch(sentence);
}
const good = aGoodHistory();
const [call] = good.calls;
const [host] = good.hosts;
const withTask = (changes: Partial<TaskRow>): Partial<History> => ({ tasks: [aTask(changes)] });

it('lets a good history pass', () => expect(judge(good)).toEqual([]));

it.each(['probes', 'dockerEvents', 'fences', 'composeRuns', 'taskStates'] as const)(
  'sees that nothing of %s was recorded',
  (name) => expectViolation({ [name]: [] }, 'seeing', new RegExp(`Nothing of ${name}`)),
);

describe('I1 every task ends', () => {
  it('misses a task that was accepted', () =>
    expectViolation({ tasks: [] }, 'I1', /accepted as task task-1, which is not there/));
  it('sees one that never ended', () =>
    expectViolation(withTask({ state: 'queued', finishedAt: null }), 'I1', /is queued at the end/));
  it('sees one that ended too late, or before it began', () => {
    expectViolation(withTask({ finishedAt: begin + 300_000 }), 'I1', /ended 290.0 s after/);
    expectViolation(withTask({ finishedAt: begin }), 'I1', /ended -10.0 s after/);
  });
  it('sees a final state that changes', () =>
    expectViolation(
      { taskStates: [...good.taskStates, { at: begin + 20_000, id: 'task-1', state: 'failed' }] },
      'I1',
      /from succeeded to failed/,
    ));
  it('sees a second task for one key', () =>
    expectViolation(
      {
        calls: [...good.calls, { ...call!, taskId: 'task-2' }],
        tasks: [aTask(), aTask({ id: 'task-2' })],
      },
      'I1',
      /became a second task/,
    ));
});

describe('I2 one at a time', () => {
  const second = aTask({ id: 'task-2', number: 2, fence: 3 });
  it('sees a fence that falls', () =>
    expectViolation(
      { fences: [...good.fences, { at: begin + 20_000, host: 'h1', key: 's1', fence: 1 }] },
      'I2',
      /fell from 2 to 1/,
    ));
  it('sees attempts that overlap, and that share a fence', () => {
    const overlapping = anAttempt({ taskId: 'task-2', fence: 3, startedAt: begin + 13_000 });
    expectViolation(
      { tasks: [aTask(), second], attempts: [anAttempt(), overlapping] },
      'I2',
      /began 1000 ms before/,
    );
    const sharing = anAttempt({ taskId: 'task-2', startedAt: begin + 15_000 });
    expectViolation(
      { tasks: [aTask(), second], attempts: [anAttempt(), sharing] },
      'I2',
      /hold fence 2/,
    );
  });
  it('sees two Compose runs on one stack', () =>
    expectViolation(
      { composeRuns: [{ at: begin, project: 'mirab-s1', pids: [1, 2] }] },
      'I2',
      /2 Compose runs/,
    ));
  it('sees an effect that no attempt owns', () =>
    expectViolation(
      { dockerEvents: [aDockerEvent({ at: begin + 20_000, action: 'destroy' })] },
      'I2',
      /saw destroy of web-r2 of site-1/,
    ));
  it('leaves the restart of a daemon to the daemon, and a module to its engine that died', () => {
    const dockerEvents = [aDockerEvent({ at: begin + 20_000 })];
    const faults = [aFault({ kind: 'dockerd-killed' })];
    expect(invariantsOf(aGoodHistory({ dockerEvents, faults }))).not.toContain('I2');
    const attempts = [anAttempt({ outcome: 'interrupted' })];
    expect(invariantsOf(aGoodHistory({ dockerEvents, attempts }))).not.toContain('I2');
  });
});

describe('I3 same state', () => {
  it('sees a container too many, and one too few', () => {
    expectViolation(
      { hosts: [{ ...host!, running: { 'mirab-s1': ['worker', 'web-r2', 'web-r1'] } }] },
      'I3',
      /web-r1, web-r2, worker\] run instead of \[web-r2, worker/,
    );
    expectViolation({ hosts: [{ ...host!, running: {} }] }, 'I3', /\[\] run instead/);
  });
  it('sees what a transition has left', () =>
    expectViolation(
      { hosts: [{ ...host!, files: ['s1', 's1/compose.transition.yaml'] }] },
      'I3',
      /compose.transition.yaml was left/,
    ));
  it('sees what a removal has left', () =>
    expectViolation(
      {
        stacks: [aStack({ wanted: 'removed', observed: 'removed' })],
        records: good.foreignRecordsBefore,
      },
      'I3',
      /run instead[\s\S]*directory is still there[\s\S]*networks mirab-s1-web/,
    ));
  it('sees a repetition that changes something', () =>
    expectViolation(
      { repeated: { 'site-1': { before: ['one'], after: ['other'], task: 'task-1' } } },
      'I3',
      /made other containers/,
    ));
});

describe('I4 seen from outside', () => {
  it('misses the answer of the new release', () => {
    const probes = good.probes.map((probe) => ({ ...probe, release: '1.0.0' }));
    expectViolation({ probes }, 'I4', /succeeded at 14.0 s, but the prober saw only \[200 1.0.0\]/);
  });
  it('asks nothing of a prober that could not see', () => {
    const history = aGoodHistory({ probes: good.probes.slice(3), faults: [aFault()] });
    expect(invariantsOf(history)).not.toContain('I4');
  });
  it('sees a site that answers after its stop', () =>
    expectViolation(
      withTask({ kind: 'stop' }),
      'I4',
      /stop succeeded at 14.0 s, but the site still answered at 39.0 s/,
    ));
});

describe('I5 no secret', () => {
  it('tells where one was seen', () =>
    expectViolation(
      { leaks: [{ where: 'a process list', what: 'the token' }] },
      'I5',
      /the token stands in a process list/,
    ));
});

describe('I6 bystanders', () => {
  it('sees a container that is gone, stopped or touched', () => {
    const other = { ...host!.bystander, id: 'another' };
    expectViolation(
      { hosts: [{ ...host!, bystander: other }] },
      'I6',
      /container of somebody else is gone/,
    );
    const stopped = { ...host!.bystander, running: false };
    expectViolation({ hosts: [{ ...host!, bystander: stopped }] }, 'I6', /does not run/);
    const dockerEvents = [aDockerEvent({ container: 'theirs', project: null, action: 'kill' })];
    expectViolation({ dockerEvents }, 'I6', /saw kill of the container of somebody else/);
  });
  it('sees a file that is gone', () =>
    expectViolation(
      { hosts: [{ ...host!, bystanderFile: null }] },
      'I6',
      /file of somebody else is gone/,
    ));
  it('sees a record of others that changed, and one of ours that stayed', () => {
    expectViolation({ records: {} }, 'I6', /mail.chaos.test A of somebody else was changed/);
    expectViolation(
      { stacks: [aStack({ observed: 'removed' })] },
      'I6',
      /site-1.chaos.test A outlived/,
    );
  });
});

describe('I7 complete history', () => {
  it('misses an attempt', () =>
    expectViolation({ attempts: [] }, 'I7', /counts 1 attempts, and there are \[\]/));
  it('sees an attempt without an end, and with an impossible one', () => {
    expectViolation({ attempts: [anAttempt({ finishedAt: null })] }, 'I7', /has no end/);
    expectViolation(
      { attempts: [anAttempt({ finishedAt: begin })] },
      'I7',
      /ended before it began/,
    );
  });
  it('sees a task that ended otherwise than its last attempt', () =>
    expectViolation(
      { attempts: [anAttempt({ outcome: 'failed' })] },
      'I7',
      /is succeeded and its last attempt is failed/,
    ));
  it('sees a cancellation that nobody carried out, and one that says nothing of the host', () => {
    const attempts = [anAttempt({ outcome: 'interrupted' })];
    expectViolation(
      { ...withTask({ state: 'cancelled' }), attempts },
      'I7',
      /is cancelled and its last attempt is interrupted[\s\S]*does not say in which state the host is/,
    );
  });
  it('sees a gap in the log, and a log without its end', () => {
    expectViolation(
      { events: [anEvent({ seq: 1 }), anEvent({ seq: 3, text: 'succeeded' })] },
      'I7',
      /event 3 does not follow/,
    );
    expectViolation({ events: [anEvent()] }, 'I7', /log ends with the state running/);
  });
  it('sees a step that is open in a task that succeeded', () =>
    expectViolation(
      { steps: [{ ...good.steps[0]!, state: 'running' }] },
      'I7',
      /its step validate is running/,
    ));
  it('misses who asked for it, and a link of the chain', () => {
    expectViolation({ audit: [] }, 'I7', /Nobody is on record for deploy/);
    const audit = good.audit.map((entry) => ({ ...entry, prevHash: 'z' }));
    expectViolation({ audit }, 'I7', /chain a is broken before entry 2/);
  });
});

describe('I8 recovery', () => {
  it('sees a run that is never quiet, and one that is quiet late', () => {
    expectViolation({ quietAt: null }, 'I8', /still at work/);
    expectViolation({ quietAt: begin + 230_000 }, 'I8', /200.0 s after everything was healed/);
  });
  it('sees a task that waited too long for its next attempt', () =>
    expectViolation(
      {
        faults: [aFault({ kind: 'engine-killed', target: 'engine-1', startedAt: begin + 11_000 })],
        attempts: [
          anAttempt({ outcome: 'interrupted' }),
          anAttempt({ number: 2, fence: 3, startedAt: begin + 90_000, finishedAt: begin + 91_000 }),
        ],
      },
      'I8',
      /began 79.0 s after engine-killed/,
    ));
  it('misses a process', () =>
    expectViolation({ missing: ['engine-1'] }, 'I8', /engine-1 ended by itself/));
  it('sees a deploy that fails after all was healed, and a site that stays silent', () => {
    expectViolation(
      withTask({ createdAt: begin + 32_000, state: 'failed' }),
      'I8',
      /deploy did not succeed/,
    );
    expectViolation({ probes: [] }, 'I8', /site-1 answers nothing/);
  });
});

describe('I9 nothing in vain', () => {
  it('sees a success on a host that was cut off', () =>
    expectViolation({ faults: [aFault()] }, 'I9', /deploy succeeded while h1 was cut off/));
  it('sees a success without a name server', () =>
    expectViolation(
      { faults: [aFault({ kind: 'powerdns-away', target: 'powerdns' })] },
      'I9',
      /name server was away/,
    ));
  it('sees a storm', () => {
    const attempts = Array.from({ length: 6 }, (_, index) =>
      anAttempt({ number: index + 1, fence: index + 2, startedAt: begin + 10_000 + index * 100 }),
    );
    expectViolation({ attempts }, 'I9', /tried 6 times/);
  });
});

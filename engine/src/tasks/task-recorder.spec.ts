import { describe, expect, it } from 'vitest';
import type { FactMessage, TaskEvent } from '#libs/contracts';
import type { ClaimedTask } from './claimed-task.js';
import type { LastWords, StepChange, TaskJournalRepository } from './task-journal.repository.js';
import { TaskRecorder } from './task-recorder.js';

const task = { id: 'task-1', tenantId: 'tenant-1' } as unknown as ClaimedTask;

function aRecorder(options: { failFirst?: boolean; overtaken?: boolean } = {}) {
  const events: TaskEvent[] = [];
  const steps: StepChange[] = [];
  const facts: FactMessage[] = [];
  const problems: unknown[] = [];
  const borders: string[] = [];
  let failures = options.failFirst ? 1 : 0;
  const journal = {
    append: async (_: ClaimedTask, newEvents: TaskEvent[], newSteps: StepChange[]) => {
      if (failures-- > 0) throw new Error('the database is away');
      if (options.overtaken) return false;
      events.push(...newEvents);
      steps.push(...newSteps);
      return true;
    },
  } as unknown as TaskJournalRepository;
  const publish = async (_: string, fact: FactMessage) => void facts.push(fact);
  const record = new TaskRecorder(task, { lastSeq: 10, bytes: 0 }, journal, {
    publish,
    onProblem: (problem) => problems.push(problem),
    onBorder: (step, edge) => borders.push(`${step} ${edge}`),
  });
  return { record, events, steps, facts, problems, borders };
}

describe('TaskRecorder', () => {
  it('numbers events on from what stands and ends a step when the next begins', async () => {
    const { record, events, steps } = aRecorder();
    record.enterStep('validate');
    record.log('two\nlines');
    record.enterStep('render');
    record.enterStep('render');
    record.endStep('failed', 'no');
    await record.flush();
    expect(events.map((event) => event.seq)).toEqual([11, 12, 13, 14, 15, 16]);
    expect(events.filter((event) => event.type === 'log').map((event) => event.text)).toEqual([
      'two',
      'lines',
    ]);
    expect(steps.map(({ name, state, message }) => [name, state, message])).toEqual([
      ['validate', 'running', null],
      ['validate', 'succeeded', null],
      ['render', 'running', null],
      ['render', 'failed', 'no'],
    ]);
  });

  it('tells of every border that a step has', () => {
    const { record, borders } = aRecorder();
    record.enterStep('validate');
    record.enterStep('render');
    record.skipStep('migrate', 'not needed');
    record.endStep('succeeded', null);
    expect(borders).toEqual(['validate before', 'validate after', 'render before', 'render after']);
  });

  it('keeps what could not be written and writes it later, in order', async () => {
    const { record, events, problems } = aRecorder({ failFirst: true });
    record.log('first');
    await record.flush();
    expect(problems).toHaveLength(1);
    record.log('second');
    await record.flush();
    expect(events.map((event) => event.text)).toEqual(['first', 'second']);
  });

  it('lets go of what an overtaken attempt had to say, and tells nobody', async () => {
    const { record, facts, problems } = aRecorder({ overtaken: true });
    record.log('late');
    await record.flush();
    expect(facts).toEqual([]);
    expect(problems).toEqual([]);
  });

  it('tells readers only of what is written', async () => {
    const { record, facts } = aRecorder();
    record.log('line');
    expect(facts).toEqual([]);
    await record.flush();
    expect(facts).toEqual([
      { type: 'task-events', taskId: 'task-1', tenantId: 'tenant-1', lastSeq: 11 },
    ]);
  });

  it('cuts a line that is too long and says how long it was', async () => {
    const { record, events } = aRecorder();
    record.log('x'.repeat(70_000));
    await record.flush();
    expect(events[0]?.text).toHaveLength(65_536 + '… (70000 bytes)'.length);
    expect(events[0]?.text).toMatch(/x… \(70000 bytes\)$/);
  });

  it('ends with all that is left and the state, which go together', async () => {
    const { record, events, facts } = aRecorder();
    record.enterStep('validate');
    record.log('line');
    record.endStep('succeeded', null);
    const said: LastWords[] = [];
    expect(await record.end('succeeded', async (last) => said.push(last) > 0)).toBe(true);
    expect(said[0]?.events.map(({ seq, text }) => [seq, text])).toEqual([
      [11, ''],
      [12, 'line'],
      [13, ''],
      [14, 'succeeded'],
    ]);
    expect(said[0]?.steps).toHaveLength(2);
    expect(facts).toEqual([
      { type: 'task-events', taskId: 'task-1', tenantId: 'tenant-1', lastSeq: 14 },
      { type: 'changed', resource: 'tasks', id: 'task-1', tenantId: 'tenant-1' },
    ]);
    await record.flush();
    expect(events, 'nothing is written twice').toEqual([]);
  });

  it('writes its last lines, but no state, when the attempt was over before', async () => {
    const { record, events } = aRecorder();
    record.log('line');
    expect(await record.end('succeeded', async () => false)).toBe(false);
    expect(events.map(({ text }) => text)).toEqual(['line']);
  });
});

import { cleanup, screen } from '@testing-library/react';
import { afterEach, describe, expect, it } from 'vitest';
import type { TaskResponse } from '#libs/contracts';
import { RecordTable } from '../components/RecordTable';
import { useFormats, useText } from '../i18n/useText';
import { renderPanel } from '../testing/panel';
import { aTask } from '../testing/records';
import { taskColumns, taskPath } from './columns';

afterEach(cleanup);

const Table = ({ task }: { task: TaskResponse }) => (
  <RecordTable
    label="Tasks"
    columns={taskColumns(useText(), useFormats())}
    records={[task]}
    to={taskPath}
  />
);
const cellBelow = (label: string) => {
  const heads = screen.getAllByRole('columnheader').map(({ textContent }) => textContent);
  return screen.getAllByRole('cell')[heads.indexOf(label)]?.textContent;
};

describe('a row of tasks', () => {
  it('says when it was asked for, and that it has not begun', async () => {
    await renderPanel(<Table task={aTask({ state: 'queued', startedAt: null })} />);
    expect(cellBelow('Asked for')).toMatch(/ago|in |now/);
    expect(cellBelow('Began')).toBe('–');
    cleanup();
    await renderPanel(<Table task={aTask()} />);
    expect(cellBelow('Began')).toMatch(/ago|in |now/);
  });

  it('names a host as people do', async () => {
    await renderPanel(<Table task={aTask({ kind: 'check', stackId: null, tenantName: null })} />);
    expect(cellBelow('What')).toBe('Check · This machine');
  });
});

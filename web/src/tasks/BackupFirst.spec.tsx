import { cleanup, screen } from '@testing-library/react';
import { afterEach, describe, expect, it } from 'vitest';
import { renderPanel } from '../testing/panel';
import { aTask } from '../testing/records';
import { BackupFirst } from './BackupFirst';

afterEach(cleanup);

describe('the backup before an upgrade', () => {
  it('is one click away', async () => {
    await renderPanel(<BackupFirst task={aTask({ backupTaskId: 'b-1' })} />);
    await screen.findByText(/A backup comes first/);
    const link = screen.getByRole('link', { name: 'Look at the backup' });
    expect(link.getAttribute('href')).toContain('/tasks/b-1');
  });

  it('is not spoken of where there is none', async () => {
    await renderPanel(<BackupFirst task={aTask()} />);
    expect(screen.queryByText(/A backup comes first/)).toBeNull();
  });
});

/** Pages of restore points and targets: what they say, and what they send. */
import { cleanup, fireEvent, screen, waitFor, within } from '@testing-library/react';
import type { ReactNode } from 'react';
import { Route, Routes } from 'react-router-dom';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { BackupTargetResponse, RestorePointResponse, StackResponse } from '#libs/contracts';
import type { Locale } from '../i18n/locale';
import { renderPanel } from '../testing/panel';
import { aBackupTarget, aRestorePoint } from '../testing/backupRecords';
import { aStack } from '../testing/records';
import LastRestorePoint from './LastRestorePoint';
import { proofStateOf } from './proof';
import RelatedRestorePoints from './RelatedRestorePoints';
import RestoreForm from './RestoreForm';
import RestorePointList from './RestorePointList';
import RestorePointPage from './RestorePointPage';
import TargetCreate from './TargetCreate';
import TargetEdit from './TargetEdit';
import TargetPage from './TargetPage';

interface Sent {
  url: string;
  method: string | undefined;
  body: unknown;
  key: string | null;
}
let sent: Sent[] = [];
const taskId = '01970000-0000-7000-8000-00000000abcd';

beforeEach(() => {
  sent = [];
  vi.stubGlobal('fetch', (url: string, { method, body, headers }: RequestInit = {}) => {
    const key = new Headers(headers).get('idempotency-key');
    if (typeof body === 'string') sent.push({ url, method, body: JSON.parse(body), key });
    const answer = url.includes('/stacks') ? { id: taskId } : aBackupTarget();
    return Promise.resolve(new Response(JSON.stringify(answer), { status: 200 }));
  });
});
afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

interface World {
  points?: RestorePointResponse[];
  target?: BackupTargetResponse;
  locale?: Locale;
}
const open = (page: ReactNode, { points = [], target, locale = 'en' }: World = {}) =>
  renderPanel(
    <Routes>
      <Route path="/" element={page} />
      <Route path="/tasks/:id" element={<p>the task</p>} />
      <Route path="/backup-targets/:id" element={<p>the target</p>} />
    </Routes>,
    {
      locale,
      answers: {
        // @ts-expect-error -- a target or a restore point, as the page asks.
        getOne: () => Promise.resolve({ data: target ?? points[0] }),
        // @ts-expect-error -- restore points; the other lists are empty here.
        getList: (resource: string) =>
          Promise.resolve(
            resource === 'restore-points'
              ? { data: points, total: points.length }
              : { data: [], total: 0 },
          ),
      },
    },
  );
const type = (label: RegExp, value: string) =>
  fireEvent.change(screen.getByLabelText(label), { target: { value } });
const press = (name: string) => fireEvent.click(screen.getByRole('button', { name }));

const look = (level: 0 | 1 | 3, passed: boolean) => ({
  level,
  passed,
  message: passed ? 'Whole.' : 'A pack is missing.',
  at: '2026-11-21T09:00:00.000Z',
  taskId,
  figures: level === 3 && passed ? { restoreSeconds: 132, lossSeconds: 7_200 } : null,
});
const failed = aRestorePoint({ provenLevel: null, proofs: [look(1, false)] });
const proven = aRestorePoint({ provenLevel: 3, proofs: [look(3, true)] });

describe('the proof of a restore point', () => {
  it.each([
    [aRestorePoint(), 'checked'],
    [aRestorePoint({ provenLevel: null, proofs: [] }), 'unchecked'],
    [failed, 'failed'],
    [proven, 'proven'],
  ] as const)('is green only when it was restored', (point, state) => {
    expect(proofStateOf(point)).toBe(state);
  });

  it.each<[string, RestorePointResponse[], RegExp]>([
    ['none', [], /No restore point\. What is in this stack now is nowhere else\./],
    ['one that was not restored', [aRestorePoint()], /not proven by a restore yet\./],
    ['one that was restored', [proven], /, proven by a restore\./],
    ['one that a check found broken', [failed], /a check of it failed\./],
  ])('stands on the overview of a stack: %s', async (_, points, sentence) => {
    await open(<LastRestorePoint stack={aStack()} />, { points });
    await screen.findByText(sentence);
    expect((await screen.findByRole('link', { name: 'Back up now' })).getAttribute('href')).toBe(
      `/stacks/${aStack().id}/plan/backup`,
    );
  });

  it.each<StackResponse['state']>(['new', 'stopped', 'removed'])(
    'is not missed of a stack that is %s, and no backup is offered',
    async (state) => {
      await open(<RelatedRestorePoints stack={aStack({ state })} />);
      await screen.findByText('No restore point yet');
      expect(screen.queryByRole('link', { name: 'Back up now' })).toBeNull();
      cleanup();
      const { container } = await open(<LastRestorePoint stack={aStack({ state })} />);
      await waitFor(() => expect(container.textContent).toBe(''));
    },
  );
});

describe('restore points of a stack', () => {
  it('say what they are worth in words', async () => {
    await open(<RelatedRestorePoints stack={aStack()} />, { points: [aRestorePoint()] });
    await screen.findByText('Stored and checked');
    screen.getByText('Not restored yet: nobody has proven it.');
    screen.getByText('4.66 GiB');
  });

  it('say where to begin when there is none', async () => {
    await open(<RelatedRestorePoints stack={aStack()} />);
    await screen.findByText(/If its host is lost, its data are lost\./);
    await screen.findByRole('link', { name: 'Back up by schedule' });
  });

  it('are listed for all tenants, in Persian too', async () => {
    await open(<RestorePointList />, { points: [aRestorePoint()], locale: 'fa' });
    await screen.findByText('ذخیره و بررسی شده');
    screen.getByText('هنوز بازیابی نشده: کسی آن را ثابت نکرده است.');
  });
});

describe('page of a restore point', () => {
  it('leads to a drill of this one, and says what the last one measured', async () => {
    await open(<RestorePointPage />, { points: [proven] });
    const link = await screen.findByRole('link', { name: 'Try it in a drill' });
    expect(link.getAttribute('href')).toContain(`/plan/drill?restorePointId=${proven.id}`);
    screen.getByText(/A restore takes 2m 12s; what was lost would have been 2h/);
  });

  it('shows what it holds, row by row for whoever opens it, and every look', async () => {
    await open(<RestorePointPage />, { points: [aRestorePoint()] });
    const [table] = await screen.findAllByRole('table');
    const items = within(table ?? document.body);
    items.getByText('PostgreSQL database');
    items.getByText('12,345 rows in 2 tables');
    items.getByText('1 file');
    expect(screen.queryByText('public.pupils')).toBeNull();
    press('Show: Rows of each table');
    screen.getByText('public.pupils');
    screen.getByText('The structure of the repository');
    screen.getByText(/secrets\.json/);
    expect(
      (await screen.findByRole('link', { name: 'Restore to a new stack' })).getAttribute('href'),
    ).toBe(`/restore-points/${aRestorePoint().id}/restore`);
  });
});

describe('form of a restore', () => {
  it('sends the name under a key, and leads to the task', async () => {
    await open(<RestoreForm />, { points: [aRestorePoint()] });
    await screen.findByText(/The stack that the data are from is not touched\./);
    type(/^Name in the address/, 'rahnama-back');
    press('Make the stack and restore');
    await screen.findByText('the task');
    const { id, environmentId, hostId } = aRestorePoint();
    expect(sent).toMatchObject([
      {
        url: `/api/v1/restore-points/${id}/stacks`,
        body: { subdomain: 'rahnama-back', environmentId, hostId },
      },
    ]);
    expect(sent[0]?.key).toMatch(/^.{8,}$/);
  });

  it('sends nothing without a name', async () => {
    await open(<RestoreForm />, { points: [aRestorePoint()] });
    await screen.findByLabelText(/^Name in the address/);
    press('Make the stack and restore');
    await screen.findAllByText('This is required.');
    expect(sent).toEqual([]);
  });

  it('says that a directory can be restored on its own host alone', async () => {
    const target = { ...aRestorePoint().target, kind: 'local' as const };
    await open(<RestoreForm />, { points: [aRestorePoint({ target })] });
    await screen.findByText(/so it can be restored nowhere else\./);
  });
});

const key = `ssh-ed25519 ${'A'.repeat(68)}`;

describe('form of a target', () => {
  it('sends a server with the keys as they were pasted, in whatever digits', async () => {
    await open(<TargetCreate />);
    type(/^Name/, 'Cellar');
    type(/^Short name/, 'cellar');
    type(/^Address of the server/, 'backup.example.com');
    type(/^SSH port/, '۲۲۲۲');
    type(/^User on the server/, 'mirab');
    type(/^Directory/, '/srv/backups');
    type(/^Keys of the server/, `# read there\n${key} root@cellar\n`);
    press('Add a target');
    await screen.findByText('the target');
    expect(sent.map(({ body }) => body)).toEqual([
      {
        kind: 'sftp',
        slug: 'cellar',
        name: 'Cellar',
        path: '/srv/backups',
        uploadKibPerSecond: null,
        isDefault: false,
        address: 'backup.example.com',
        port: 2_222,
        user: 'mirab',
        hostKeys: [key],
      },
    ]);
  });

  it('of one that holds backups leaves its place alone, and the keys that are not typed', async () => {
    await open(<TargetEdit />, { target: aBackupTarget({ repositoryCount: 2 }) });
    await screen.findByText(/where it is can no longer be changed/);
    expect(screen.queryByLabelText(/^Directory/)).toBeNull();
    type(/^Upload limit/, '500');
    press('Save');
    await screen.findByText('the target');
    expect(sent).toMatchObject([
      { method: 'PATCH', body: { name: 'Cellar', uploadKibPerSecond: 500 } },
    ]);
    expect(Object.keys(sent[0]?.body as object).sort()).toEqual(['name', 'uploadKibPerSecond']);
  });

  it('refuses a path that leads elsewhere before it is sent', async () => {
    await open(<TargetEdit />, { target: aBackupTarget() });
    await screen.findByLabelText(/^Directory/);
    type(/^Directory/, '/srv/../etc');
    press('Save');
    await screen.findByText('An absolute path of plain names.');
    expect(sent).toEqual([]);
  });
});

describe('page of a target', () => {
  it('of a server gives the line to copy, and says where it goes', async () => {
    await open(<TargetPage />, { target: aBackupTarget() });
    await screen.findByText(`${aBackupTarget().publicKey ?? ''} mirab`);
    screen.getByText(/authorized_keys of the user/);
    screen.getByText(/only the engine can read it/);
  });

  it('of a directory says that it goes with the machine', async () => {
    const target = aBackupTarget({ kind: 'local', publicKey: null, address: null, port: null });
    await open(<TargetPage />, { target });
    await screen.findByText(
      'The copy lies on the same machine as the data; it does not survive the loss of that machine.',
    );
    expect(screen.queryByText(/authorized_keys/)).toBeNull();
  });

  it.each([
    [0, true],
    [1, false],
  ])('lets it be deleted while %i tenants use it: %s', async (repositoryCount, offered) => {
    await open(<TargetPage />, { target: aBackupTarget({ repositoryCount }) });
    await screen.findByRole('link', { name: 'Edit' });
    expect(screen.queryByRole('button', { name: 'Delete' }) !== null).toBe(offered);
  });
});

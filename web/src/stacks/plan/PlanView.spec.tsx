import { cleanup, fireEvent, screen, within } from '@testing-library/react';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { renderPanel } from '../../testing/panel';
import { aPlan } from '../../testing/records';
import { PlanView } from './PlanView';

afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

const digest = 'a'.repeat(64);
const added = (field: string, after: string) => ({ field, before: null, after });
const first = aPlan({
  kind: 'deploy',
  baseRevision: null,
  nextRevision: 1,
  services: [
    {
      service: 'web',
      effect: 'create',
      because: ['release'],
      replicasBefore: null,
      replicasAfter: 2,
    },
  ],
  changes: [
    added('variables.MOTTO', 'Learn by doing'),
    added('secrets.DB_PASSWORD', 'version 1'),
    added('hostnames.web', 'rahnama.demo.test'),
    added('services.web.image', `r.test/edu/web@sha256:${digest}`),
    added('services.web.memory', '128M'),
    added('services.web.replicas', '2'),
    added('services.web.healthcheck', '{"interval":"2s","test":["CMD","node","health.js"]}'),
    added('services.web.dependsOn', '{"db":"healthy"}'),
    added('services.web.stopSignal', 'SIGTERM'),
  ],
});

describe('plan of a backup', () => {
  it('says what is stored, where, and what a directory is worth', async () => {
    const plan = aPlan({
      kind: 'backup',
      nextRevision: null,
      backup: {
        target: { id: aPlan().hash.slice(0, 8), name: 'Cellar', kind: 'local' },
        items: [{ name: 'database', kind: 'postgres', source: 'db' }],
      },
      warnings: [{ code: 'BACKUP_ON_SAME_MACHINE', detail: 'Cellar' }],
    });
    await renderPanel(<PlanView plan={plan} />);
    const stored = within(screen.getByRole('region', { name: 'What is backed up' }));
    stored.getByText(/PostgreSQL database/);
    stored.getByText('Cellar');
    screen.getByText(/while the stack goes on serving/);
    screen.getByText(/does not survive the loss of that machine: .*Cellar/);
  });
});

describe('plan of a first deploy', () => {
  it('says each service in words, and keeps the fields behind a button', async () => {
    await renderPanel(<PlanView plan={first} />);
    const services = within(screen.getByRole('region', { name: 'Services' }));
    for (const words of [
      'web @ aaaaaaaaaaaa',
      '128 MiB',
      'rahnama.demo.test',
      'asked every 2 seconds by node health.js',
      /and 2 more settings/,
    ])
      services.getByText(words);
    expect(screen.queryByText('services.web.dependsOn')).toBeNull();
    fireEvent.click(screen.getByRole('button', { name: 'Show: Every field' }));
    screen.getByText('services.web.dependsOn');
  });

  it('never shows more of a secret than that it is set', async () => {
    await renderPanel(<PlanView plan={first} />);
    const settings = within(screen.getByRole('region', { name: 'Settings of the stack' }));
    settings.getByText('set, shown to nobody');
    settings.getByText('Learn by doing');
    expect(settings.queryByText('version 1')).toBeNull();
  });
});

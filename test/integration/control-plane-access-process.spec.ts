/** The process around the routes: its start, its panel, its documents, and a database that goes away. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createConnection, createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Controller, Get, Module } from '@nestjs/common';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { refusalOf } from '../support/control-plane/api-session.js';
import {
  startTestControlPlane,
  type TestControlPlane,
} from '../support/control-plane/start-control-plane.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';

let mirab: TestControlPlane;
let database: TestDatabase;
let directory: string;
let door: { url: string; shut: () => Promise<void>; open: () => Promise<void> };

/** A door in front of PostgreSQL that can be shut: for the process the database is away, for others it is not. */
async function makeDoor(target: string): Promise<typeof door> {
  const { hostname, port } = new URL(target);
  const sockets = new Set<Socket>();
  let server: Server;
  let doorPort = 0;
  const open = async (): Promise<void> => {
    server = createServer((near) => {
      const far = createConnection(Number(port), hostname);
      for (const socket of [near, far])
        sockets.add(socket.on('error', () => undefined).on('close', () => sockets.delete(socket)));
      near.pipe(far).pipe(near);
    });
    await new Promise<void>((resolve) => server.listen(doorPort, '127.0.0.1', resolve));
    const address = server.address();
    if (address && typeof address === 'object') doorPort = address.port;
  };
  await open();
  const url = new URL(target);
  url.hostname = '127.0.0.1';
  url.port = String(doorPort);
  const shut = async (): Promise<void> => {
    const closed = new Promise((resolve) => server.close(resolve));
    sockets.forEach((socket) => socket.destroy());
    await closed;
  };
  return { url: url.href, shut, open };
}

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'mirab-panel-'));
  mkdirSync(join(directory, 'assets'));
  writeFileSync(join(directory, 'index.html'), '<!doctype html><title>Mirab</title>');
  writeFileSync(join(directory, 'assets', 'app-1a2b3c.js'), 'export {};');
  writeFileSync(join(directory, 'mirab.svg'), '<svg/>');
  database = await createTestDatabase();
  door = await makeDoor(database.controlPlaneUrl);
  mirab = await startTestControlPlane({
    database: { ...database, controlPlaneUrl: door.url },
    environment: { MIRAB_CONTROL_PLANE_WEB_DIRECTORY: directory },
  });
});
afterAll(async () => {
  await mirab.close();
  await door.shut();
  await database.drop();
  rmSync(directory, { recursive: true, force: true });
});

describe('the start', () => {
  it('is refused with a route that says nobody who may call it', async () => {
    class OpenController {
      secret(): string {
        return 'open to all';
      }
    }
    Controller('open')(OpenController);
    Get()(
      OpenController.prototype,
      'secret',
      Object.getOwnPropertyDescriptor(OpenController.prototype, 'secret')!,
    );
    class OpenModule {
      readonly name = 'open';
    }
    Module({ controllers: [OpenController] })(OpenModule);
    await expect(startTestControlPlane({ database, extra: [OpenModule] })).rejects.toThrow(
      /GET \/api\/v1\/open \(OpenController\.secret\)/,
    );
  });
});

describe('the panel', () => {
  it('is one page at every address that is neither a file nor the API', async () => {
    for (const path of ['/', '/first?token=abc', '/stacks/01990000-0000-7000-8000-000000000001']) {
      const page = await fetch(`${mirab.url}${path}`);
      expect(page.status).toBe(200);
      expect(page.headers.get('content-type')).toContain('text/html');
      expect(page.headers.get('cache-control')).toBe('no-store');
    }
  });
  it('keeps files that are named by their content for ever, asks again for others', async () => {
    const asset = await fetch(`${mirab.url}/assets/app-1a2b3c.js`);
    expect(asset.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
    const icon = await fetch(`${mirab.url}/mirab.svg`);
    expect(icon.headers.get('cache-control')).toBe('no-cache');
  });
  it('never stands in for the API or for a file that is gone', async () => {
    for (const path of ['/api', '/api/v1/nothing', '/api/v2/x', '/assets/gone.js'])
      expect((await fetch(`${mirab.url}${path}`)).headers.get('content-type')).toContain(
        'problem+json',
      );
  });
  it('gives no file from outside of its directory', async () => {
    const answer = await mirab.anonymous.get('/assets/..%2f..%2f..%2fetc%2fpasswd');
    expect(answer.text).not.toContain('root:');
    expect(answer.status).toBeGreaterThanOrEqual(400);
  });
});

describe('the document', () => {
  interface Document {
    openapi: string;
    paths: Record<
      string,
      Record<
        string,
        {
          security?: unknown[];
          tags?: string[];
          responses: Record<string, unknown>;
          'x-mirab-access'?: string;
        }
      >
    >;
    components: { schemas: Record<string, unknown>; securitySchemes: Record<string, unknown> };
  }
  it('is OpenAPI 3.1 with every route, who may call it, and what it answers', async () => {
    const reader = await mirab.accounts.withToken('viewer');
    const { body } = await reader.get<Document>('/api/docs/openapi.json');
    expect(body.openapi).toBe('3.1.0');
    const operations = Object.entries(body.paths).flatMap(([path, item]) =>
      Object.entries(item).map(([method, operation]) => ({ name: `${method} ${path}`, operation })),
    );
    expect(operations.length).toBeGreaterThan(20);
    for (const { name, operation } of operations) {
      expect(operation['x-mirab-access'], name).toBeTruthy();
      expect(operation.tags?.length, name).toBe(1);
      expect(operation.responses, name).toHaveProperty('default');
      if (operation['x-mirab-access'] !== 'public')
        expect(operation.security, name).toHaveLength(2);
    }
    expect(Object.keys(body.components.securitySchemes).sort()).toEqual(['session', 'token']);
    expect(body.components.schemas).toHaveProperty('Problem');
    expect(JSON.stringify(body).includes('#/$defs/')).toBe(false);
  });
  it('refers to nothing that it does not hold', async () => {
    const reader = await mirab.accounts.withToken('viewer');
    const { body, text } = await reader.get<Document>('/api/docs/openapi.json');
    const names = [...text.matchAll(/"#\/components\/schemas\/([^"]+)"/g)].map((match) => match[1]);
    expect(names.length).toBeGreaterThan(10);
    for (const name of new Set(names)) expect(body.components.schemas).toHaveProperty(name ?? '');
  });
});

describe('a database that is away', () => {
  it('makes answers 503 with a code, and is used again once it is back', async () => {
    const token = await mirab.accounts.withToken('viewer');
    await door.shut();
    const away = await token.get('/session');
    expect(refusalOf(away)).toMatchObject({ status: 503, code: 'SERVICE_UNAVAILABLE' });
    expect(away.headers['retry-after']).toBe('5');
    expect(away.text).not.toMatch(/127\.0\.0\.1|prisma|ECONN/i);
    await door.open();
    expect((await token.get('/session')).status).toBe(200);
  });
});

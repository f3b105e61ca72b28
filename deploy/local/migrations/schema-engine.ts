import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { bindMigrationAwareSqlAdapterFactory } from '@prisma/driver-adapter-utils';
import * as engineModule from '@prisma/schema-engine-wasm/schema_engine_bg';
import { MigrationAdapterFactory } from './migration-adapter.js';

export type SchemaEngine = engineModule.SchemaEngine;

/** One schema file as the engine takes it: path and text. */
export type Datamodel = [path: string, text: string];

/** The part of the global that is used here; TypeScript declares it only together with the browser's. */
declare const WebAssembly: {
  instantiate(
    bytes: Uint8Array,
    imports: Record<string, Record<string, unknown>>,
  ): Promise<{ instance: { exports: Record<string, (() => void) | undefined> } }>;
};

let loaded: Promise<void> | null = null;

/** Runs `work` with a Prisma schema engine on one database and frees the engine afterwards. Nothing is downloaded: the engine is WebAssembly from npm. */
export async function withSchemaEngine<T>(
  connectionString: string,
  datamodels: Datamodel[],
  work: (engine: SchemaEngine) => Promise<T>,
): Promise<T> {
  await (loaded ??= loadEngine());
  const factory = new MigrationAdapterFactory(connectionString);
  const engine = await engineModule.SchemaEngine.new(
    { datamodels },
    () => {}, // the engine's own log; what it has to say comes back in its errors
    bindMigrationAwareSqlAdapterFactory(factory),
  );
  try {
    return await work(engine);
  } finally {
    engine.free();
    await factory.close();
  }
}

/** The package's entry imports the .wasm file as a module, which Node 20 cannot do; this is what that import stands for. */
async function loadEngine(): Promise<void> {
  const entry = createRequire(import.meta.url).resolve('@prisma/schema-engine-wasm');
  const bytes = await readFile(join(dirname(entry), 'schema_engine_bg.wasm'));
  const { instance } = await WebAssembly.instantiate(bytes, {
    './schema_engine_bg.js': { ...engineModule },
  });
  engineModule.__wbg_set_wasm(instance.exports);
  instance.exports.__wbindgen_start?.();
}

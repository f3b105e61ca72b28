import { LocalEnvironment, type LocalSettings, readLocalSettings } from './local-settings.js';
import { findFreePorts } from './processes/ports.js';

/**
 * Settings of an independent instance, as a test wants one: its own state directory and, for every port that the
 * environment does not set, one that is free now. Save them with the directory to find the same ports again.
 */
export async function readFreeSettings(
  stateDir: string,
  environment: Readonly<Record<string, string | undefined>> = process.env,
): Promise<LocalSettings> {
  const names = Object.keys(LocalEnvironment.shape).filter(
    (name) => name.endsWith('_PORT') && !environment[name],
  );
  const ports = await findFreePorts(names.length);
  const chosen = Object.fromEntries(names.map((name, index) => [name, String(ports[index])]));
  return readLocalSettings({ ...environment, ...chosen, MIRAB_STATE_DIR: stateDir });
}

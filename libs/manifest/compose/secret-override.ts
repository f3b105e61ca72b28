/**
 * `compose.override.yaml`: the secret values that must be environment variables. It is the only Compose file with secret values;
 * Compose merges it by itself when it stands beside `compose.yaml`.
 */
import { z } from 'zod';
import { grammar } from '#libs/contracts';
import { compareText, sortedEntries } from '../text/canonical-json.js';
import { doubleDollars } from '../text/dollars.js';
import { writeYaml } from '../text/write-yaml.js';

export interface SecretValue {
  readonly name: string;
  readonly value: string;
  /** Compose services that receive it; each must stand in the Compose file that is merged with. */
  readonly composeServices: readonly string[];
}

const checkedName = z.object({ name: grammar.variableName, value: grammar.variableValue });

/** Text of the override, or null when no service receives a secret as an environment variable. */
export function renderSecretOverride(secrets: readonly SecretValue[]): string | null {
  const services = new Map<string, Map<string, string>>();
  for (const secret of secrets) {
    // The value is not part of the message: an error is written to logs.
    if (!checkedName.safeParse(secret).success) {
      throw new TypeError('A secret has a name or a value that no environment variable can have.');
    }
    for (const service of secret.composeServices) {
      const environment = services.get(service) ?? new Map<string, string>();
      services.set(service, environment.set(secret.name, secret.value));
    }
  }
  if (services.size === 0) return null;
  const entries = [...services].sort(([left], [right]) => compareText(left, right));
  return writeYaml(
    doubleDollars({
      services: Object.fromEntries(
        entries.map(([service, environment]) => [
          service,
          { environment: Object.fromEntries(sortedEntries(Object.fromEntries(environment))) },
        ]),
      ),
    }),
  );
}

/** The whole Compose file of a stack, from its services. */
import type { StackSpec } from '#libs/contracts';
import { compareText, sortedRecord } from '../text/canonical-json.js';
import type { ComposeFile, ComposeService } from './compose-policy.js';
import { internalNetworkName, projectName, volumeName, webNetworkName } from './names.js';

export function renderComposeFile(
  spec: StackSpec,
  services: Readonly<Record<string, ComposeService>>,
): ComposeFile {
  const { key } = spec.stack;
  const volumes = [...spec.release.manifest.volumes].sort(compareText);
  const secrets = [...new Set(Object.values(services).flatMap((service) => service.secrets ?? []))];
  return {
    name: projectName(key),
    services: sortedRecord(services),
    networks: {
      internal: { name: internalNetworkName(key), internal: true },
      web: { name: webNetworkName(key) },
    },
    ...(volumes.length > 0
      ? {
          volumes: Object.fromEntries(
            volumes.map((name) => [name, { name: volumeName(key, name) }]),
          ),
        }
      : {}),
    ...(secrets.length > 0
      ? {
          secrets: Object.fromEntries(
            secrets.sort(compareText).map((name) => [name, { file: `./secrets/${name}` }]),
          ),
        }
      : {}),
  };
}

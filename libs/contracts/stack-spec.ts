/**
 * The frozen description of what must run: the only input of rendering. The control-plane decides it and stores it with the task;
 * the engine parses it again with this schema (rule R4) before it renders. It holds no secret value.
 */
import { z } from 'zod';
import {
  cpus,
  displayName,
  hostname,
  hostPath,
  id,
  ipAddress,
  memoryBytes,
  port,
  releaseVersion,
  replicas,
  serviceName,
  slug,
  placeKey,
  subdomain,
  variableName,
  variableValue,
} from './grammar.js';
import { manifest } from './manifest.js';

/** Key of a stack, from which every name on the host is made. */
export const stackKeyOf = (stack: { number: number }): string => `s${stack.number}`;
/** Key of the throw-away place in which the restore points of a stack are tried; the other names follow from it. */
export const drillKeyOf = (key: string): string => `${key}-drill`;

export const serviceSetting = z.strictObject({ replicas, memoryBytes, cpus });

/** A secret is named with the version of its value; the value itself is opened by the engine at the last step. */
export const secretReference = z.strictObject({ version: z.int().min(1) });

export const stackSpec = z.strictObject({
  stack: z.strictObject({ id, key: placeKey }),
  tenant: z.strictObject({ id, slug, name: displayName }),
  environment: z.strictObject({ id, slug, dnsTtlSeconds: z.int().min(10).max(86_400) }),
  product: z.strictObject({ id, slug }),
  release: z.strictObject({ id, version: releaseVersion, manifest }),
  host: z.strictObject({ id, slug, address: ipAddress, httpPort: port, stacksDirectory: hostPath }),
  zone: hostname,
  subdomain,
  /** Exposed service → canonical host name, from the hostnames table. */
  hostnames: z.record(serviceName, hostname),
  services: z.record(serviceName, serviceSetting),
  variables: z.record(variableName, variableValue),
  secrets: z.record(variableName, secretReference),
});

export type StackSpec = z.infer<typeof stackSpec>;
export type ServiceSetting = z.infer<typeof serviceSetting>;

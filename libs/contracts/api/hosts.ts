/** Hosts: the servers that stacks run on, and what a check saw of them. */
import { z } from 'zod';
import { accountName, displayName, hostPath, id, ipAddress, port, slug } from '../grammar.js';
import { resourceBase } from './common.js';
import { hostKeys, sshAddress } from './ssh.js';

/** OpenSSH private key; sealed at once, never readable again. */
const privateKey = z
  .string()
  .min(50)
  .max(16_384)
  .regex(
    // Lines of base64 and nothing between them; the first begins with what every key of this format does, `openssh-key-v1` and NUL.
    /^-----BEGIN OPENSSH PRIVATE KEY-----\r?\nb3BlbnNzaC1rZXktdjEA[A-Za-z0-9+/]{0,80}(?:\r?\n[A-Za-z0-9+/]{1,100})*={0,2}\r?\n-----END OPENSSH PRIVATE KEY-----\s*$/,
    'an OpenSSH private key',
  );
/** Tasks that may run on it at once. */
const maxActive = z.int().min(1).max(64);
const hostSettings = {
  name: displayName,
  /** Public address that the DNS records of its stacks point to. */
  address: ipAddress,
  /** Port at which Traefik answers HTTP. */
  httpPort: port.default(80),
  /** Traefik's API on the host's own loopback. */
  traefikApiUrl: z
    .url()
    .regex(/^http:\/\/127\.0\.0\.1:[0-9]{1,5}$/, 'a loopback URL such as http://127.0.0.1:8080')
    .default('http://127.0.0.1:8080'),
  stacksDirectory: hostPath.default('/var/lib/mirab/stacks'),
  dockerSocket: hostPath.default('/var/run/docker.sock'),
  maxActive: maxActive.default(2),
};
export const createHostBody = z
  .discriminatedUnion('connection', [
    z.strictObject({ connection: z.literal('local'), slug, ...hostSettings }),
    z
      .strictObject({
        connection: z.literal('ssh'),
        slug,
        ...hostSettings,
        sshAddress,
        sshPort: port.default(22),
        sshUser: accountName.default('mirab'),
        /** Without keys, the host is enrolled: it says its own by a command that is run on it, and is given one to let in. */
        hostKeys: hostKeys.optional(),
        privateKey: privateKey.optional(),
      })
      .refine((body) => (body.hostKeys === undefined) === (body.privateKey === undefined), {
        path: ['privateKey'],
        message: 'and hostKeys are given together, or both are left to the enrolment',
      }),
  ])
  .meta({ id: 'CreateHost' });
export const updateHostBody = z
  .strictObject({
    name: displayName.optional(),
    address: ipAddress.optional(),
    maxActive: maxActive.optional(),
    /** No task starts on it; what runs goes on. */
    paused: z.boolean().optional(),
  })
  .meta({ id: 'UpdateHost' });
/** PUT /hosts/{id}/keys: every key that the host may show from now on, the key by which it lets the engine in, or both. */
export const replaceHostKeysBody = z
  .strictObject({ hostKeys: hostKeys.optional(), privateKey: privateKey.optional() })
  .refine((body) => body.hostKeys !== undefined || body.privateKey !== undefined, {
    path: ['hostKeys'],
    message: 'is needed where there is no privateKey',
  })
  .meta({ id: 'ReplaceHostKeys' });
/** A host that does not answer: its tasks wait until a look reaches it. */
export const hostOutage = z.object({
  since: z.iso.datetime(),
  /** One sentence. */
  reason: z.string(),
  nextLookAt: z.iso.datetime(),
});
/** POST /hosts/{id}/enrolment */
export const issueEnrolmentBody = z
  .strictObject({
    /** The keys that are pinned now are replaced by those that the host posts. Only an owner may say so. */
    replaceKeys: z.boolean().default(false),
  })
  .meta({ id: 'IssueEnrolment' });
/** What stands in the command to run on the host; the token is shown this once. */
export const enrolmentResponse = z
  .object({ hostId: id, token: z.string(), url: z.string(), expiresAt: z.iso.datetime() })
  .meta({ id: 'Enrolment' });
/** POST /enrolment, called by `enrol.sh` on the host. */
export const enrolHostBody = z
  .strictObject({
    hostId: id,
    token: z.string().regex(/^[A-Za-z0-9_-]{43}$/, 'a token as the panel shows it'),
    hostKeys,
    /** Where the engine is to connect to, in place of what was typed for the host. */
    sshAddress: sshAddress.optional(),
  })
  .meta({ id: 'EnrolHost' });
export const enrolledResponse = z
  .object({
    /** For authorized_keys of the account. */
    publicKey: z.string(),
    user: z.string(),
  })
  .meta({ id: 'Enrolled' });
export const hostResponse = z
  .object({
    ...resourceBase,
    slug: z.string(),
    name: z.string(),
    connection: z.enum(['local', 'ssh']),
    address: z.string(),
    httpPort: z.int(),
    traefikApiUrl: z.string(),
    stacksDirectory: z.string(),
    dockerSocket: z.string(),
    sshAddress: z.string().nullable(),
    sshPort: z.int().nullable(),
    sshUser: z.string().nullable(),
    hostKeyFingerprints: z.array(z.string()),
    maxActive: z.int(),
    paused: z.boolean(),
    stackCount: z.int(),
    version: z.int(),
    /** What the last check saw; null before the first. */
    observed: z
      .object({
        checkedAt: z.iso.datetime(),
        reachable: z.boolean(),
        error: z.string().nullable(),
        dockerVersion: z.string().nullable(),
        composeVersion: z.string().nullable(),
        traefikVersion: z.string().nullable(),
        cpuCount: z.int().nullable(),
        memoryBytes: z.int().nullable(),
        diskFreeBytes: z.int().nullable(),
        routers: z.int().nullable(),
      })
      .nullable(),
    /** False for a host reached by SSH whose keys are not known yet: nothing can be done on it. */
    enrolled: z.boolean(),
    /** The newest enrolment, used or not; null when there was none. */
    enrolment: z
      .object({ expiresAt: z.iso.datetime(), usedAt: z.iso.datetime().nullable() })
      .nullable(),
    /** Null while the host answers, and until three looks or tasks in a row did not reach it. */
    outage: hostOutage.nullable(),
  })
  .meta({ id: 'Host' });

/** The host with its keys, and the fingerprints of those that it had before. */
export const hostKeysResponse = hostResponse
  .extend({ previousFingerprints: z.array(z.string()) })
  .meta({ id: 'HostKeys' });

export type IssueEnrolmentBody = z.output<typeof issueEnrolmentBody>;
export type EnrolmentResponse = z.infer<typeof enrolmentResponse>;
export type EnrolHostBody = z.infer<typeof enrolHostBody>;
export type EnrolledResponse = z.infer<typeof enrolledResponse>;
export type HostOutage = z.infer<typeof hostOutage>;
export type HostResponse = z.infer<typeof hostResponse>;
export type HostKeysResponse = z.infer<typeof hostKeysResponse>;
export type ReplaceHostKeysBody = z.infer<typeof replaceHostKeysBody>;
export type CreateHostBody = z.infer<typeof createHostBody>;

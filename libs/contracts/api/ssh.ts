/** Fields of whatever is reached by SSH: hosts, and the servers of backup targets. */
import { z } from 'zod';
import { hostname, ipAddress } from '../grammar.js';

const hostKey = z
  .string()
  .max(1_000)
  .regex(
    /^(?:ssh-ed25519|ecdsa-sha2-nistp256|ecdsa-sha2-nistp384|ecdsa-sha2-nistp521|ssh-rsa) [A-Za-z0-9+/]{40,}={0,3}$/,
    'a public host key: type and base64, as ssh-keyscan prints them without the name',
  );
export const hostKeys = z.array(hostKey).min(1).max(6);
export const sshAddress = z.union([ipAddress, hostname]);

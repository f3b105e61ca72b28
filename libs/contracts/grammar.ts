/**
 * One grammar per kind of field (security rule R3). The API checks with these schemas, the database repeats them as CHECK
 * constraints, and the engine checks a frozen spec with them again before it renders anything.
 * Every identifier begins with a letter or digit, so no value can be read as a command-line option.
 */
import { z } from 'zod';
import { describeCronFault } from './cron-fields.js';

/** Lower-case identifier that people choose: tenants, products, environments, hosts. No double dash, so that names can be joined. */
export const slug = z
  .string()
  .min(2)
  .max(40)
  .regex(
    /^[a-z0-9](?:-?[a-z0-9])*$/,
    'lower-case letters, digits and single dashes, starting and ending with a letter or digit',
  );

/** Labels that would shadow a service of the platform or a well-known name if a tenant owned them. */
export const reservedSubdomains: ReadonlySet<string> = new Set(
  `www api admin mail smtp imap pop ns ns1 ns2 ns3 autodiscover autoconfig wpad traefik grafana prometheus status
   localhost panel mirab files ftp root dns`.split(/\s+/),
);

/** Name of a zone of the IANA data that this machine knows; offsets and short names such as EST are no places. */
export const timeZone = z
  .string()
  .max(64)
  .regex(/^(?:UTC|[A-Z][A-Za-z_]+(?:\/[A-Za-z0-9_+-]+){1,2})$/, {
    message: 'a time zone such as Asia/Tehran',
    abort: true,
  })
  .refine(isTimeZone, 'a time zone such as Asia/Tehran');

function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).format(0) !== '';
  } catch {
    return false;
  }
}

/**
 * A moment: ISO 8601 with its offset, in the years 1970 to 9999 and with six decimals at most, which is what PostgreSQL keeps. It has
 * neither a year 0 nor hundreds of decimals.
 */
export const moment = z.iso
  .datetime({ offset: true })
  .max(40)
  .regex(/^(?:19[7-9][0-9]|[2-9][0-9]{3})-[^.]+(?:\.[0-9]{1,6}(?![0-9]).*)?$/, {
    message: 'a time of the years 1970 to 9999 with six decimals at most',
  });

/** A cron expression of five fields: minute, hour, day of the month, month, day of the week. */
export const cron = z
  .string()
  .max(100)
  .regex(/^[0-9A-Za-z*,/#-]+(?: [0-9A-Za-z*,/#-]+){4}$/, {
    message: 'five fields: minute, hour, day of the month, month, day of the week',
    abort: true,
  })
  .superRefine((expression, context) => {
    const message = describeCronFault(expression);
    if (message) context.addIssue({ code: 'custom', message });
  });

/** One DNS label. */
export const dnsLabel = z
  .string()
  .min(1)
  .max(63)
  .regex(
    /^[a-z0-9](?:[a-z0-9-]*[a-z0-9])?$/,
    'one DNS label: lower-case letters, digits and dashes',
  );

/** The label below the zone that a stack answers at. */
export const subdomain = slug.refine(
  (value) => !reservedSubdomains.has(value),
  'this name is reserved',
);

/** Fully qualified host name without trailing dot and without wildcard. */
export const hostname = z
  .string()
  .max(253)
  .regex(
    /^(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z](?:[a-z0-9-]{0,61}[a-z0-9])?$/,
    'a host name such as acme.example.com',
  );

/** Name of a Compose service or volume. */
export const serviceName = z
  .string()
  .min(1)
  .max(30)
  .regex(
    /^[a-z](?:-?[a-z0-9])*$/,
    'lower-case letters, digits and single dashes, starting with a letter',
  );

/** Name of an environment variable that a product declares. */
export const variableName = z
  .string()
  .min(1)
  .max(64)
  .regex(/^[A-Z][A-Z0-9_]*$/, 'upper-case letters, digits and underscores, starting with a letter');

/** Generated key of a stack: `s` and its number. */
/** Key of a stack, or of the throw-away place in which its restore points are tried. */
export const placeKey = z
  .string()
  .regex(/^s[1-9][0-9]{0,9}(?:-drill)?$/, 'a generated stack key such as s7, or that of its drill');
export const stackKey = z.string().regex(/^s[1-9][0-9]{0,9}$/, 'a generated stack key such as s7');

/** Semantic version without build metadata. */
export const releaseVersion = z
  .string()
  .max(40)
  .regex(
    /^[0-9]{1,6}\.[0-9]{1,6}\.[0-9]{1,6}(?:-[0-9a-z](?:[.-]?[0-9a-z]){0,20})?$/,
    'a semantic version such as 1.4.0',
  );

/** Image pinned by digest: `registry/name@sha256:<64 hex>`. The only form that reaches a host (rule R29). */
export const pinnedImage = z
  .string()
  .max(400)
  .regex(
    /^[a-z0-9](?:[a-z0-9._:-]*[a-z0-9])?(?:\/[a-z0-9](?:[a-z0-9._-]*[a-z0-9])?)+@sha256:[0-9a-f]{64}$/,
    'an image pinned by digest: registry/name@sha256:…',
  );

/** Image reference as a product file may write it; it still needs a digest before a release can be published. */
export const imageReference = z
  .string()
  .max(300)
  .regex(/^[a-z0-9][a-z0-9._:/@-]*$/, 'an image reference');

/** Id of a row. Those that Mirab makes are UUIDs of version 7; what is read may be of any version. */
export const id = z.uuid();

/** Whole number of replicas of a service. */
export const replicas = z.int().min(0).max(50);
/** Memory limit in bytes, 16 MiB to 256 GiB. */
export const memoryBytes = z
  .int()
  .min(16 * 2 ** 20)
  .max(256 * 2 ** 30);
/** CPU limit in cores, in hundredths. */
export const cpus = z.number().min(0.05).max(64).multipleOf(0.01);

/**
 * Anything but blanks, joiners, fillers and marks of direction: a name may hold those (Persian needs U+200C within words), and is none if it holds
 * nothing else. The tables name the same ones.
 */
const visible =
  // eslint-disable-next-line no-misleading-character-class -- each of them is meant by itself
  /[^\s\u0085\u00a0\u00ad\u034f\u061c\u115f\u1160\u1680\u17b4\u17b5\u180b-\u180f\u2000-\u200f\u2028-\u202f\u205f-\u206f\u2800\u3000\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\u{1bca0}-\u{1bca3}\u{1d173}-\u{1d17a}\u{e0000}-\u{e0fff}]/u;

/** Text shown to people: trimmed, no control characters, something to see, 1 to 120 characters. */
export const displayName = z
  .string()
  .trim()
  .min(1)
  .max(120)
  .regex(
    // eslint-disable-next-line no-control-regex -- refusing control characters needs naming them
    /^[^\u0000-\u001f\u007f\u202a-\u202e\u2066-\u2069]+$/,
    'text without control or direction characters',
  )
  .regex(visible, 'text that can be seen');

/**
 * Value of a product variable: any text but NUL and halves of characters (lone surrogates, which have no UTF-8), 32,768 UTF-16 units
 * at most. It reaches the container byte for byte.
 */
export const variableValue = z
  .string()
  .max(32_768)
  // eslint-disable-next-line no-control-regex -- NUL cannot stand in a process environment
  .regex(/^[^\u0000\ud800-\udfff]*$/u, 'text without NUL and without halves of characters');

/** Name of an account on a host or a server. */
export const accountName = z.string().regex(/^[a-z_][a-z0-9_-]{0,31}$/);

/** IPv4 or IPv6 address. */
export const ipAddress = z.union([z.ipv4(), z.ipv6()]);
/** TCP or UDP port. */
export const port = z.int().min(1).max(65_535);
/** SHA-256 in hex. */
export const sha256 = z.string().regex(/^[0-9a-f]{64}$/);
/** Absolute path on a host, generated or set by an operator; no `..`, no blank or special character. */
export const hostPath = z
  .string()
  .max(200)
  .regex(
    /^(?:\/[A-Za-z0-9_][A-Za-z0-9._-]*|\/\.[A-Za-z0-9_][A-Za-z0-9._-]*)+$/,
    'an absolute path of plain names',
  );
/** URL path of a health check. */
export const urlPath = z
  .string()
  .max(200)
  .regex(/^\/[A-Za-z0-9._~/-]*$/, 'a URL path such as /healthz');

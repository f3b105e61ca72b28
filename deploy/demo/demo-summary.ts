/** What `make demo` tells at its end, and keeps in a file. */
import { z } from 'zod';

export const ownerEmail = 'owner@mirab.invalid';

export const demoFacts = z.object({
  panelUrl: z.string(),
  signInUrl: z.string(),
  /** When that link was made. */
  signInMadeAt: z.iso.datetime().optional(),
  apiUrl: z.string(),
  apiToken: z.string(),
  tenants: z.array(
    z.object({ slug: z.string(), stackId: z.string(), host: z.string(), address: z.string() }),
  ),
});
export type DemoFacts = z.infer<typeof demoFacts>;

interface Surroundings {
  /** The sign-in link has been used: it works once. */
  isLinkUsed: boolean;
  dnsAddress: string;
  dnsPort: number;
  factsFile: string;
}

const renderSignIn = ({ panelUrl, signInUrl }: DemoFacts, isLinkUsed: boolean): string[] =>
  isLinkUsed
    ? [
        `Sign in: ${panelUrl} as ${ownerEmail}, with the password that was set by the one-time link`,
        '         (the link was used; `make demo link=new` makes another one, which sets a new password)',
      ]
    : [
        `Sign in: ${signInUrl}`,
        `         (one time: it sets the password of ${ownerEmail}, who signs in at ${panelUrl} afterwards)`,
      ];

export function renderSummary(facts: DemoFacts, around: Surroundings): string {
  const sites = facts.tenants.flatMap(({ host, address }) => [
    `  curl -H 'Host: ${host}' http://${address}/`,
    `  dig +short @${around.dnsAddress} -p ${around.dnsPort} ${host}`,
  ]);
  return [
    `Panel:   ${facts.panelUrl}`,
    ...renderSignIn(facts, around.isLinkUsed),
    'Sites:',
    ...sites,
    `The same facts stand in ${around.factsFile}. \`make down\` stops everything that was started.`,
  ].join('\n');
}

/** A link that was made after the last password was set cannot have been used. */
export const wasLinkUsed = (
  { signInMadeAt }: Pick<DemoFacts, 'signInMadeAt'>,
  passwordSetAt: string | undefined,
): boolean =>
  passwordSetAt !== undefined &&
  (signInMadeAt === undefined || Date.parse(passwordSetAt) > Date.parse(signInMadeAt));

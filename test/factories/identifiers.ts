/** Identifiers that no column takes, and ones that some do. */

export const badSlugs = [
  'a',
  'A1',
  '-acme',
  'acme-',
  'a--b',
  'a.b',
  'a b',
  'acme\n',
  'é1',
  'a'.repeat(41),
];
export const badDomains = [
  'example',
  'Example.com',
  '*.example.com',
  '-a.example.com',
  'a..example.com',
  'example.com.',
  'example.com\n',
  'a`) || Host(`b.example.com',
  `${'a'.repeat(64)}.com`,
  `${'a.'.repeat(126)}com`,
];
export const badPaths = [
  '',
  'var',
  '/',
  '/var/../etc',
  '/-o',
  '/a b',
  '/a/',
  '/a\n',
  '/a;b',
  '/$HOME',
];
/** Good for some columns and bad for others: what the database takes and what the contracts take must be the same. */
export const identifiers: readonly string[] = [
  ...badSlugs,
  ...badDomains,
  ...['acme', 'a1', '0a', 'a-b-c', 'a'.repeat(40)],
  ...['example.com', 'a.b.xn--mgbaam', `${'a'.repeat(63)}.com`, 'a.1com', 'a-.com', 'a_b.com'],
  ...['A', 'SMTP_PASSWORD', 'A1_', 'A'.repeat(64), 'A'.repeat(65), '1A', 'a_B'],
  ...['1.0.0', '0.0.0-rc.1', '1.0.0-a', '1.0.0-', '1.0.0-a..b', '01.1.1', '1.0.0+x', '1234567.0.0'],
];

/** Names of which nothing can be seen. */
export const invisibleNames: readonly string[] = [
  '\u200b',
  '\u00ad',
  '\u061c',
  '\u200c \u200d',
  '\u3164',
  '\u2800',
  '\ufeff',
  '\u{e0061}',
  '\u2003',
];

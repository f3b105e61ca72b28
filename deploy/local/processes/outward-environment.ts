/** How a machine reaches registries: proxies, certificates of its own, settings of npm and pip. */
const outward = [
  /^(?:https?|no)_proxy$/i,
  /^NODE_EXTRA_CA_CERTS$/,
  /^SSL_CERT_(?:FILE|DIR)$/,
  /^npm_config_/i,
  /^PIP_/,
];

/** What a program needs of the caller's environment to download from where the caller can, beside `baseEnvironment`. */
export function outwardEnvironment(
  environment: Readonly<Record<string, string | undefined>> = process.env,
): Record<string, string> {
  const found = Object.entries(environment).flatMap(([name, value]) =>
    value && outward.some((pattern) => pattern.test(name)) ? [[name, value] as const] : [],
  );
  return Object.fromEntries(found);
}

/** Which panel is looked at, and how one gets in: from the environment, else from what `make demo` wrote. */
import { readFileSync } from 'node:fs';

export interface PanelTarget {
  panelUrl: string;
  /** Token of the API, sent with every request; or e-mail and password for the sign-in page. */
  token: string | null;
  credentials: { email: string; password: string } | null;
}

const readDemo = (path: string): Record<string, unknown> => {
  try {
    const parsed: unknown = JSON.parse(readFileSync(path, 'utf8'));
    return typeof parsed === 'object' && parsed !== null ? { ...parsed } : {};
  } catch {
    return {};
  }
};

const textOf = (value: unknown): string | null =>
  typeof value === 'string' && value !== '' ? value : null;

/** Reads `MIRAB_PANEL_URL`, `MIRAB_PANEL_EMAIL`, `MIRAB_PANEL_PASSWORD`, `MIRAB_PANEL_TOKEN`, then `.mirab/demo.json`. */
export const getPanelTarget = (environment: NodeJS.ProcessEnv): PanelTarget => {
  const demo = readDemo(`${environment['MIRAB_STATE_DIR'] ?? '.mirab'}/demo.json`);
  const panelUrl = textOf(environment['MIRAB_PANEL_URL']) ?? textOf(demo['panelUrl']);
  const email = textOf(environment['MIRAB_PANEL_EMAIL']);
  const password = textOf(environment['MIRAB_PANEL_PASSWORD']);
  const token = textOf(environment['MIRAB_PANEL_TOKEN']) ?? textOf(demo['apiToken']);
  if (!panelUrl) throw new Error('No panel to look at: run `make demo`, or set MIRAB_PANEL_URL.');
  const credentials = email && password ? { email, password } : null;
  if (!credentials && !token) {
    throw new Error(
      'No way in: set MIRAB_PANEL_EMAIL and MIRAB_PANEL_PASSWORD, or MIRAB_PANEL_TOKEN.',
    );
  }
  return { panelUrl: panelUrl.replace(/\/$/, ''), token: credentials ? null : token, credentials };
};

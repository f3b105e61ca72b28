/** The commands that enrol a host. What stands in them is a URL of ours, an id and a token: nothing that a shell would read as its own. */
import type { EnrolmentResponse } from '#libs/contracts';

export interface EnrolCommands {
  fetch: string;
  read: string;
  run: string;
}

/** @param prepares the account may become root, which preparing the host needs */
export function enrolCommands(
  { url, hostId, token }: EnrolmentResponse,
  user: string,
  prepares: boolean,
): EnrolCommands {
  const options = [
    ...(user === 'mirab' ? [] : [`--user ${user}`]),
    ...(prepares ? ['--allow-prepare'] : []),
    ...(url.startsWith('http://') ? ['--allow-http'] : []),
  ];
  return {
    fetch: `curl -fsSO ${url}/enrol.sh`,
    read: 'less enrol.sh',
    run: ['sudo sh enrol.sh', `--url ${url} --host ${hostId} --token ${token}`, ...options].join(
      ' ',
    ),
  };
}

import type { ErrorCode } from '#libs/contracts';

/** Codes of the panel's own: the answer came from no control-plane, or there was none. */
export type PanelCode = 'NETWORK' | 'HTTP_502' | 'HTTP_503' | 'HTTP_504';

/** What happened, and what to do next: one sentence for each code of the catalogue. One that is missing or too many does not compile. */
type CodeSentences = Record<ErrorCode | PanelCode, string>;

const code = {
  NETWORK: 'The server did not answer. What you sent may not have arrived; try again.',
  HTTP_502: 'The server is not up. Running stacks are not touched by this; try again in a moment.',
  HTTP_503:
    'The server is not ready yet. Running stacks are not touched by this; try again in a moment.',
  HTTP_504: 'The server took too long to answer. Reload the page to see what arrived.',
  // requests
  VALIDATION_FAILED: 'Some fields are not right; each says why. Mend them and send again.',
  MALFORMED_REQUEST: 'The server could not read what was sent. Reload the page and try again.',
  UNAUTHENTICATED: 'Your session has ended. Sign in again.',
  SIGN_IN_REFUSED: 'E-mail or password is not right. Try again, or ask for a new sign-in link.',
  TOO_MANY_ATTEMPTS: 'Too many attempts. Wait a minute, then try again.',
  TOO_MANY_STREAMS:
    'You have too many pages of Mirab open. Close some of them; this one goes on by itself.',
  LINK_NOT_VALID: 'This link is used up or too old. Ask for a new one.',
  FORBIDDEN: 'Your role does not allow this. Ask somebody with the role Owner.',
  CROSS_SITE_REQUEST: 'The request came from another site and was refused. Open the panel itself.',
  NOT_FOUND: 'It is not there, or not yours to see. Look for it in the list.',
  CONFLICT: 'This does not fit what stands now. Reload the page and look again.',
  NAME_TAKEN: 'This name is taken. Choose another one.',
  STILL_IN_USE: 'Something still uses it, so it stays. Remove what uses it first.',
  PRECONDITION_REQUIRED:
    'This form does not know which version it changes. Reload the page, then save.',
  CHANGED_MEANWHILE: 'Somebody changed this meanwhile. Reload, look at it again, then save.',
  IDEMPOTENCY_KEY_REUSED:
    'This was sent before with another content. Reload the page, then start it anew.',
  UNSUPPORTED_MEDIA_TYPE: 'The server does not take this form of data. Reload the page.',
  PAYLOAD_TOO_LARGE: 'This is too large to send. Make it smaller and send again.',
  SERVICE_UNAVAILABLE:
    'Mirab cannot do this right now. Nothing was changed; try again in a moment.',
  INTERNAL:
    'Something went wrong in Mirab. Try again; if it stays, look in the log for the request below.',
  // releases and stacks
  PRODUCT_FILE_REFUSED: 'The product file was refused. Mend what is named and publish again.',
  RELEASE_EXISTS: 'This version is published already and never changes. Raise the version.',
  PLAN_STALE:
    'The stack changed since this plan was made, so nothing was started. Look at the new plan.',
  STACK_STATE: 'The stack is not in a state for this. Look at its page, then choose again.',
  CONFIRMATION_MISMATCH: 'The typed name is not the tenant’s. Nothing was removed; type it again.',
  // tasks
  SPEC_NOT_VALID: 'What the stack should be is not valid any more. Mend its settings, then deploy.',
  FENCE_REFUSED: 'The host has seen a newer attempt, so this one stopped. Look at the newer one.',
  HOST_UNREACHABLE: 'The host does not answer. Check its network and SSH, then try again.',
  HOST_KEY_CHANGED:
    'The host shows another key than the pinned one. Find out why before you trust it.',
  HOST_DISK_FULL: 'A disk of the host is full. Make room on it, then try again.',
  HOST_NOT_READY:
    'The host answers but cannot take stacks yet. Mend what the check names, then check it again.',
  DOCKER_UNAVAILABLE: 'Docker does not answer on the host. Start it there, then try again.',
  IMAGE_UNAVAILABLE: 'An image cannot be pulled. Check the registry, then try again.',
  IMAGE_REFUSED: 'An image is refused for what it carries. Publish a release with a mended image.',
  IMAGE_DIFFERS:
    'A container runs another image than the release names. Find out who changed it on the host, then deploy again.',
  MIGRATION_FAILED:
    'The product’s migration failed. Read the log; the release must be mended before it is tried again.',
  CONTAINER_UNHEALTHY:
    'A container did not turn healthy. Read its last lines in the log, mend the cause, try again.',
  ROUTE_MISSING: 'Traefik does not carry the route. Check Traefik on the host, then try again.',
  DNS_FAILED: 'The name server refused or does not answer. Check PowerDNS, then try again.',
  SITE_UNREACHABLE:
    'The containers run, but the site does not answer. Check the address and Traefik.',
  PLAYBOOK_FAILED: 'A step on the host failed. The log says which; mend the cause and try again.',
  QUEUE_FULL:
    'As many tasks wait already as may. Cancel some of them in the list of tasks, or wait until some have ended.',
  STACK_BUSY:
    'What an earlier attempt began on the host has not ended yet. The task is tried again; if it stays so, look at the processes on the host.',
  PLAYBOOK_LOST:
    'Something on the engine’s machine killed the playbook run, perhaps for want of memory. The task is tried again where that is safe; else try again by hand.',
  SECRET_UNREADABLE:
    'A secret cannot be opened. The message says which: set a stack’s variable anew and deploy, or replace the private key on the host’s page.',
  DUMP_FAILED:
    'The data could not be copied, so there is no restore point of this try. The log says which item; mend the cause and try again.',
  BACKUP_TARGET_UNAVAILABLE:
    'The backup target does not answer the host. Check the server, its key and the directory; the task is tried again.',
  REPOSITORY_REFUSED:
    'The repository cannot be opened: another key, or another place. Find out who changed what lies at the target.',
  REPOSITORY_DAMAGED:
    'What lies at the target is damaged. Do not rely on its restore points; back up to another target, then look at the disk.',
  BACKUP_MISSING:
    'The backup that had to come first left no restore point, so the upgrade was not begun. Open that task to see why, then upgrade again.',
  RESTORE_FAILED:
    'The data could not be put back. The log says where, and in which state the stack is stands above; restore once more, or to a new stack.',
  DRILL_FAILED:
    'The restore point was restored, and what stood then did not pass its check. Do not rely on it: back up again, try that one, and look at the database with what the log says.',
  TASK_TIMEOUT:
    'The task took too long as a whole and was ended. The log says in which step; try again when the cause is mended.',
  STEP_TIMEOUT: 'A step took too long and was stopped. Look how busy the host is, then try again.',
  LEASE_LOST: 'Another engine has taken this task over. Nothing needs to be done.',
  CRASH_LOOP:
    'The task stopped the engine again and again and was given up. Read the engine’s log.',
} satisfies CodeSentences;

export const errors = {
  errors: {
    title: 'That did not work',
    unknown: 'Something went wrong, and nothing is known about it. Try again.',
    listTitle: 'The list could not be read',
    requestId: 'Request %{id}',
    boundaryTitle: 'This page stopped working',
    boundaryText: 'Nothing was changed on any host. Reload the page; the rest of the panel works.',
    reload: 'Reload',
    notFoundTitle: 'There is no such page',
    notFoundText: 'The address may be old, or what it named was removed.',
    goHome: 'Go home',
    deniedTitle: 'Your role does not open this page',
    deniedText: 'Somebody with the role Owner can change that.',
    code,
    /** What the server said in its own words; follows the sentence where it names the thing. */
    detail: 'The server says: %{detail}',
    field: {
      NO_WINDOW: 'There is no maintenance window for it.',
      CRON_NOT_VALID: 'This cannot be read, or never comes.',
      NAME_TAKEN: 'This is taken. Choose another one.',
      UNKNOWN_REFERENCE: 'This is not there any more. Choose another one.',
      VARIABLE_REQUIRED: 'This is required.',
      SECRET_NEEDED: 'This is required.',
      SUBDOMAIN_INVALID:
        'Small letters, digits and single dashes; begins and ends with a letter or digit.',
      HOST_KEY_MALFORMED:
        'A key here is not whole. Copy the lines anew from the files ssh_host_*_key.pub of the host.',
      PRODUCT_NAME_DIFFERS: 'The name in the file is not the short name of this product.',
      RELEASE_EXISTS: 'This version is published already. Raise it.',
      HOST_NOT_ENROLLED: 'This host is not enrolled yet. Enrol it first, or choose another one.',
      TARGET_ON_OTHER_HOST:
        'The restore point lies on the host of its own stack; this one cannot reach it.',
      STILL_IN_USE: 'Backups stand there, so this can no longer be changed.',
      CONFIRMATION_MISMATCH: 'This is not the tenant’s name.',
      taken: 'This is taken. Choose another one.',
      tenant_role: 'The role Tenant, and no other, is bound to one tenant.',
    },
  },
  validation: {
    required: 'This is required.',
    tooShort: 'At least %{minimum} characters.',
    tooLong: 'At most %{maximum} characters.',
    tooSmall: 'At least %{minimum}.',
    tooBig: 'At most %{maximum}.',
    notANumber: 'A number is needed.',
    invalid: 'This does not have the right form.',
    passwordsDiffer: 'The two passwords differ.',
    reserved: 'This name is reserved for the platform.',
    /** Which field of an expression is wrong, and what it may be. */
    cron: {
      minute: '“%{part}” is no minute: from 0 to 59, or * for each.',
      hour: '“%{part}” is no hour: from 0 to 23, or * for each.',
      day: '“%{part}” is no day of the month: from 1 to 31, or * for each.',
      month: '“%{part}” is no month: from 1 to 12, jan to dec, or * for each.',
      weekday:
        '“%{part}” is no day of the week: from 0 (Sunday) to 6 (Saturday), sun to sat, or * for each.',
    },
    custom: {
      timeZone: 'This place is not known. Write it as in Asia/Tehran.',
      stackId: 'Choose what it is for.',
      kind: 'This cannot be scheduled here.',
    },
    field: {
      slug: 'Small letters, digits and single dashes; begins and ends with a letter or digit.',
      subdomain: 'Small letters, digits and single dashes; begins and ends with a letter or digit.',
      email: 'An e-mail address such as sara@example.com.',
      contactEmail: 'An e-mail address such as sara@example.com.',
      memoryBytes: 'From 16 to 262144 MiB.',
      replicas: 'A whole number from 0 to 50.',
      cpus: 'From 0.05 to 64, in hundredths at most.',
      maxActive: 'A whole number, without a fraction.',
      jitterSeconds: 'Whole seconds from 0 to 3600.',
      cron: 'Five fields: minute, hour, day of the month, month, day of the week.',
      timeZone: 'The name of a place, as in Asia/Tehran.',
      address: 'An IP address such as 203.0.113.10, or a host name where the help says so.',
      sshAddress: 'An IP address or a host name.',
      sshUser: 'A user name such as mirab.',
      user: 'A user name such as mirab.',
      path: 'An absolute path of plain names.',
      uploadKibPerSecond: 'A whole number, without a fraction.',
      hostKeys:
        'Key type and base64, one per line, as the files ssh_host_*_key.pub of the host have them.',
      privateKey: 'A whole OpenSSH private key, from BEGIN to END.',
      traefikApiUrl: 'A loopback URL such as http://127.0.0.1:8080.',
      stacksDirectory: 'An absolute path of plain names.',
      dockerSocket: 'An absolute path of plain names.',
      version: 'A semantic version such as 1.4.0.',
      images: 'One per line: reference = registry/name@sha256:…',
      name: 'Text of 1 to 120 characters, without control characters.',
      displayName: 'Text of 1 to 120 characters, without control characters.',
    },
  },
};

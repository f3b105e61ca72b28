/** Port: one execution of one playbook against one host, or against many where the playbook allows it. The real one is `AnsibleProcess`, the test one `FakeAnsibleRunner`. */
import type {
  ObservedContainer,
  ObservedHost,
  PlaybookName,
  playbooks,
  StepName,
  StoredBackup,
} from '#libs/contracts';
import type { z } from 'zod';
import type { HostConnection } from './host-connection.js';

export type PlaybookVars<Name extends PlaybookName> = z.input<(typeof playbooks)[Name]>;
export type PlaybookTaskStatus = 'ok' | 'changed' | 'failed' | 'skipped' | 'unreachable';

/** What happens in a run, in order and free of secrets. `at` is ISO UTC; `step` is null for what Ansible adds by itself. */
export type PlaybookEvent =
  | {
      readonly type: 'started';
      readonly at: string;
      readonly step: StepName | null;
      readonly task: string;
    }
  | {
      readonly type: 'result';
      readonly at: string;
      readonly step: StepName | null;
      readonly host: string;
      readonly task: string;
      readonly status: PlaybookTaskStatus;
      readonly durationMs: number;
      /** One sentence, or empty. */
      readonly message: string;
    }
  | {
      readonly type: 'log';
      readonly at: string;
      readonly step: StepName | null;
      readonly level: 'info' | 'warning' | 'error';
      /** One line, may hold ANSI colour. */
      readonly text: string;
    };

export interface PlaybookRun<Name extends PlaybookName = PlaybookName> {
  readonly playbook: Name;
  readonly vars: PlaybookVars<Name>;
  readonly host: HostConnection;
  /** True where the account must become root on the host (`sudo`). */
  readonly asRoot?: boolean;
  /** Values that must not appear in any event, whatever a container or tool prints. */
  readonly secretValues: readonly string[];
  /** Longest time for one step of the run, in milliseconds. */
  readonly deadlineMs: number;
  /** Steps that have another longest time than the rest, in milliseconds. */
  readonly deadlinesMs?: Partial<Record<StepName, number>>;
  /** Longest time without a sign of life of Ansible itself, in milliseconds; a minute by default. */
  readonly silenceMs?: number;
  /** Aborting it ends the run (SIGINT, SIGTERM, SIGKILL to the whole process group). */
  readonly signal?: AbortSignal;
  /** Aborting it ends the run at its next step border: no task of another step begins. */
  readonly leaving?: AbortSignal;
  readonly onEvent: (event: PlaybookEvent) => void;
}

/** Playbooks that may run on many hosts at once: they change nothing, and each host answers with its facts. */
export type ManyHostsPlaybook = 'check-host.yml';

export interface HostOfRun<Name extends ManyHostsPlaybook = ManyHostsPlaybook> {
  /** Unique in the run; letters, digits and dashes. */
  readonly name: string;
  readonly connection: HostConnection;
  readonly vars: PlaybookVars<Name>;
}

/** One run over many hosts; one that fails or does not answer says nothing about the others. */
export interface ManyHostsRun<Name extends ManyHostsPlaybook = ManyHostsPlaybook> extends Pick<
  PlaybookRun,
  'secretValues' | 'deadlineMs' | 'signal'
> {
  readonly playbook: Name;
  /** In this order; what is not expected to answer stands best at the end. */
  readonly hosts: readonly HostOfRun<Name>[];
}

export interface PlaybookFailure {
  readonly step: StepName | null;
  readonly task: string | null;
  /** What happened, for people. */
  readonly message: string;
}

/**
 * `failed`: a task failed; `unreachable`: nothing could be started on the host (worth a retry); `host-key-changed`: it shows another
 * key than the pinned one; `interrupted`: ended through the signal; `left`: ended at a step border, because it was asked to leave;
 * `timeout`: the deadline passed; `lost`: its processes were killed from outside, by whomever.
 */
export type PlaybookOutcome =
  | 'ok'
  | 'failed'
  | 'unreachable'
  | 'host-key-changed'
  | 'interrupted'
  | 'left'
  | 'timeout'
  | 'lost';

export interface PlaybookResult {
  readonly outcome: PlaybookOutcome;
  /** Tasks that changed something on the host. */
  readonly changedTasks: number;
  /** Containers of the stack as last observed, when the playbook came that far. */
  readonly containers?: readonly ObservedContainer[];
  /** Facts of the host (`check-host.yml`). */
  readonly hostFacts?: ObservedHost;
  /** What was stored (`back-up-stack.yml`), when the playbook came to its end. */
  readonly backup?: StoredBackup;
  /** Present unless the outcome is `ok`. */
  readonly failure?: PlaybookFailure;
}

export abstract class AnsibleRunner {
  /** Runs a playbook to its end; rejects only on programming errors and a broken installation, never because a host fails. */
  abstract run<Name extends PlaybookName>(run: PlaybookRun<Name>): Promise<PlaybookResult>;

  /** The same for many hosts. Resolves to a result for each of them, by its name. */
  abstract runOnMany<Name extends ManyHostsPlaybook>(
    run: ManyHostsRun<Name>,
  ): Promise<ReadonlyMap<string, PlaybookResult>>;
}

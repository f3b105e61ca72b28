/** What a run has recorded, as the checker reads it. Times are milliseconds since 1970 by the machine's clock. */
import type { ChaosPlan, FaultKind } from './plan.js';

export interface ApiCall {
  at: number;
  answeredAt: number;
  /** Name of the planned stack or host. */
  subject: string;
  kind: string;
  key: string;
  /** 0 when the connection broke before an answer. */
  status: number;
  /** Of the task, when it was accepted. */
  taskId: string | null;
  code: string | null;
}

export interface Fault {
  kind: FaultKind;
  target: string;
  host?: string;
  startedAt: number;
  /** Until here it certainly lasts. */
  undoingAt: number;
  /** When the last of it was undone and what was hit answered again. */
  healedAt: number;
}

export interface Probe {
  at: number;
  endedAt: number;
  /** Name of the planned stack. */
  stack: string;
  host: string;
  /** 0 when nobody answered. */
  status: number;
  /** As the page says it. */
  release: string | null;
}

/** One line of `docker events` of one host. */
export interface DockerEvent {
  at: number;
  host: string;
  /** create, start, die, destroy … */
  action: string;
  container: string;
  /** `mirab-s7`; null for what is not a stack's. */
  project: string | null;
  /** Name in the Compose file. */
  service: string | null;
}

/** A fence file, as it was seen. */
export interface FenceSample {
  at: number;
  host: string;
  /** `s7`. */
  key: string;
  fence: number;
}

/** Processes that change a stack, as they were seen at one moment: one entry per Compose run. */
export interface ComposeSample {
  at: number;
  project: string;
  pids: number[];
}

export interface TaskRow {
  id: string;
  number: number;
  kind: string;
  stackId: string | null;
  hostId: string;
  state: string;
  attempt: number;
  interruptions: number;
  fence: number | null;
  createdAt: number;
  finishedAt: number | null;
  errorCode: string | null;
  errorMessage: string | null;
  hostState: string | null;
  /** Release of the frozen spec. */
  release: string | null;
  cancelRequested: boolean;
}
export interface AttemptRow {
  taskId: string;
  number: number;
  fence: number;
  engine: string;
  startedAt: number;
  finishedAt: number | null;
  outcome: string;
  error: string | null;
}
export interface StepRow {
  taskId: string;
  index: number;
  name: string;
  state: string;
  attempt: number;
}
export interface EventRow {
  taskId: string;
  seq: number;
  at: number;
  type: string;
  step: string | null;
  level: string;
  text: string;
}
export interface AuditRow {
  chain: string;
  seq: number;
  action: string;
  subjectId: string;
  prevHash: string;
  hash: string;
}
export interface StackRow {
  id: string;
  key: string;
  /** Label below the zone. */
  name: string;
  host: string;
  hostId: string;
  wanted: string;
  /** Of the database. */
  fence: number;
  observed: string | null;
  /** Compose service → replicas of the current revision. */
  services: Record<string, number>;
  release: string | null;
}
/** What stands on a host at the end. */
export interface HostEnd {
  host: string;
  /** Running containers of stacks: project → Compose services, one entry per container. */
  running: Record<string, string[]>;
  networks: string[];
  /** Entries of the stacks directory, such as `s7` and `s7/compose.transition.yaml`. */
  files: string[];
  bystander: { id: string; image: string; running: boolean };
  bystanderFile: string | null;
}
/** A text that may not hold a secret, and where it was found. */
export interface Haystack {
  where: string;
  text: string;
}

export interface History {
  seed: number;
  plan: ChaosPlan;
  /** Begin of the load, its end, and when all was quiet; null when it never was. */
  startedAt: number;
  healedAt: number;
  quietAt: number | null;
  endedAt: number;
  calls: ApiCall[];
  faults: Fault[];
  probes: Probe[];
  dockerEvents: DockerEvent[];
  fences: FenceSample[];
  composeRuns: ComposeSample[];
  /** Task states as they were polled, in order. */
  taskStates: { at: number; id: string; state: string }[];
  tasks: TaskRow[];
  attempts: AttemptRow[];
  steps: StepRow[];
  events: EventRow[];
  audit: AuditRow[];
  stacks: StackRow[];
  hosts: HostEnd[];
  hostNames: Record<string, string>;
  bystandersBefore: Record<string, string>;
  /** Name → content of the zone at the end. */
  records: Record<string, string[]>;
  foreignRecordsBefore: Record<string, string[]>;
  /** Where secrets were found; the texts themselves are searched while they are recorded. */
  leaks: { where: string; what: string }[];
  /** Compose services and container ids before and after a deploy that had nothing to do: stack → ids. */
  repeated: Record<string, { before: string[]; after: string[]; task: string }>;
  /** Processes of Mirab that were not there when everything was healed. */
  missing: string[];
  deadLetters: number;
}

/** A violation of one invariant, told with what was seen. */
export interface Violation {
  invariant: string;
  sentence: string;
  taskId?: string;
  at?: number;
}
export type Check = (history: History) => Violation[];

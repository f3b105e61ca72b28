/** What can be asked of stacks, tasks, hosts and people beyond reading and writing records. */
import type {
  CancelTasksResponse,
  EnrolmentResponse,
  EnvironmentResponse,
  HostKeysResponse,
  HostResponse,
  InvitationResponse,
  Plan,
  PublishReleaseBody,
  ReleaseResponse,
  ReplaceHostKeysBody,
  RestoreToNewStackBody,
  RevisionResponse,
  SchedulePreviewResponse,
  StackResponse,
  StackTaskInput,
  TaskLogResponse,
  TaskKind,
  TaskResponse,
  TaskStart,
  UpdateStackBody,
} from '#libs/contracts';
import { ifMatch } from './dataProvider';
import { apiBase, request } from './http';

const part = encodeURIComponent;

export const getPlan = (stackId: string, input: StackTaskInput, signal?: AbortSignal) =>
  request<Plan>(`/stacks/${part(stackId)}/plan`, { method: 'POST', body: input, signal });

/** Starts what the plan showed; the same key asked twice gives the same task. */
export const startTask = (
  stackId: string,
  input: StackTaskInput,
  { planHash, start, key }: { planHash: string; start: TaskStart; key: string },
) =>
  request<TaskResponse>(`/stacks/${part(stackId)}/tasks`, {
    method: 'POST',
    body: { ...input, planHash, ...(start === 'window' ? { start } : {}) },
    headers: { 'idempotency-key': key },
  });

/** Makes a stack and fills it from a restore point; the same key asked twice gives the same task. */
export const restoreToNewStack = (
  restorePointId: string,
  body: RestoreToNewStackBody,
  key: string,
) =>
  request<TaskResponse>(`/restore-points/${part(restorePointId)}/stacks`, {
    method: 'POST',
    body,
    headers: { 'idempotency-key': key },
  });

/** What waits for a maintenance window starts at once. */
export const liftWindow = (taskId: string) =>
  request<TaskResponse>(`/tasks/${part(taskId)}/window`, { method: 'DELETE' });

export const updateWindows = (environment: EnvironmentResponse, body: unknown) =>
  request<EnvironmentResponse>(`/environments/${part(environment.id)}`, {
    method: 'PATCH',
    body,
    headers: ifMatch(environment),
  });

export const updateStack = (stack: StackResponse, body: UpdateStackBody) =>
  request<StackResponse>(`/stacks/${part(stack.id)}`, {
    method: 'PATCH',
    body,
    headers: ifMatch(stack),
  });

export const listRevisions = (stackId: string) =>
  request<{ items: RevisionResponse[]; total: number }>(`/stacks/${part(stackId)}/revisions`, {
    query: { perPage: 50, sort: '-number' },
  });

export const publishRelease = (productId: string, body: PublishReleaseBody) =>
  request<ReleaseResponse>(`/products/${part(productId)}/releases`, { method: 'POST', body });

export const cancelTask = (taskId: string) =>
  request<TaskResponse>(`/tasks/${part(taskId)}/cancellation`, { method: 'POST' });

/** What was asked for after `createdUntil` goes on waiting. */
export const cancelWaitingTasks = (waiting: {
  tenantId?: string;
  stackId?: string;
  hostId?: string;
  kind?: TaskKind;
  createdUntil: string;
}) => request<CancelTasksResponse>('/tasks/cancellations', { method: 'POST', body: { waiting } });

/** Which lines of a log: from a number on, or the last ones. */
export type LogPlace = { from: number; limit?: number } | { last: number };

export const getTaskLog = (taskId: string, place: LogPlace, signal?: AbortSignal) =>
  request<TaskLogResponse>(`/tasks/${part(taskId)}/log`, {
    query: 'last' in place ? place : { from: place.from, limit: place.limit ?? 5_000 },
    signal,
  });

/** The whole log as a text file. */
export const taskLogFile = (taskId: string): string => `${apiBase}/tasks/${part(taskId)}/log.txt`;

export const startHostTask = (hostId: string, kind: 'check' | 'prepare', key: string) =>
  request<TaskResponse>(`/hosts/${part(hostId)}/tasks`, {
    method: 'POST',
    body: { kind },
    headers: { 'idempotency-key': key },
  });

export const issueEnrolment = (hostId: string, replaceKeys: boolean) =>
  request<EnrolmentResponse>(`/hosts/${part(hostId)}/enrolment`, {
    method: 'POST',
    body: { replaceKeys },
  });

export const replaceHostKeys = (host: HostResponse, body: ReplaceHostKeysBody) =>
  request<HostKeysResponse>(`/hosts/${part(host.id)}/keys`, {
    method: 'PUT',
    body,
    headers: ifMatch(host),
  });

export const previewSchedule = (cron: string, timeZone: string, signal?: AbortSignal) =>
  request<SchedulePreviewResponse>('/schedules/preview', { query: { cron, timeZone }, signal });

export const inviteAgain = (userId: string) =>
  request<InvitationResponse>(`/users/${part(userId)}/invitation`, { method: 'POST' });

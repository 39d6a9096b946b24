// For tests: what rows of refused requests are made of.
import type { WorkflowServiceMethods } from '@perdure/wire/types';

type Method = keyof WorkflowServiceMethods;
export type Row = readonly [method: Method, what: string, request: object, code: number, sentence: string, detail?: string];

export const long = 'x'.repeat(1001);
/** 400 characters, 1200 bytes. */
export const longInBytes = '\u20ac'.repeat(400);
export const payload = { data: new Uint8Array(10) };
export const blob = { payloads: [{ data: new Uint8Array(2 * 1024 * 1024) }] };
export const namespace = 'default';
export const taskQueue = { name: 'q' };
export const start = { namespace, workflowId: 'a', workflowType: { name: 't' }, taskQueue };
export const signal = { namespace, workflowExecution: { workflowId: 'a' }, signalName: 's' };
export const query = { namespace, execution: { workflowId: 'a' }, query: { queryType: 't' } };
export const soon = { deadlineMs: 1_700_000_060_000 };
export const event = { namespace, workflowId: 'a', runId: 'b' };

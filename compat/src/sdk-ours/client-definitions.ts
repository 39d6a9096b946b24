// The signals, queries and updates of client-workflows.ts as our client types them; on the wire only the names count.
import type { QueryDefinition, SignalDefinition, UpdateDefinition } from '@perdure/client';

export const add = { type: 'signal', name: 'add' } as SignalDefinition<[number]>;
export const finish = { type: 'signal', name: 'finish' } as SignalDefinition;
export const total = { type: 'query', name: 'total' } as QueryDefinition<number, [string?]>;
export const addAndGet = { type: 'update', name: 'addAndGet' } as UpdateDefinition<number, [number]>;

import type { Example } from './stage.js';

interface Entry {
  readonly about: string;
  readonly load: () => Promise<{ readonly example: Example }>;
}

/** Every example by its name on the command line. */
export const examples: { readonly [name: string]: Entry } = {
  subscription: {
    about: 'a trial, billing periods, a price change, a cancellation',
    load: () => import('./subscription/example.js'),
  },
  'bank-transfer': { about: 'withdraw, deposit, and the way back', load: () => import('./bank-transfer/example.js') },
  'expense-report': { about: 'a human decides; reminders; lapsing', load: () => import('./expense-report/example.js') },
  'trip-booking': { about: 'a saga: what was done is undone', load: () => import('./trip-booking/example.js') },
  provisioning: { about: 'an entity as an event loop, over many runs', load: () => import('./provisioning/example.js') },
  polling: { about: 'a long activity that resumes from its heartbeat', load: () => import('./polling/example.js') },
  encryption: { about: 'the server stores only ciphertext', load: () => import('./encryption/example.js') },
  patching: { about: 'a change deployed while runs are under way', load: () => import('./patching/example.js') },
  interceptors: { about: 'a header from client to activity', load: () => import('./interceptors/example.js') },
  'replay-test': { about: 'would a change break the runs under way?', load: () => import('./replay-test/example.js') },
};

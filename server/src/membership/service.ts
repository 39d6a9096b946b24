import type { CallInfo } from '../call.js';

/** What hosts tell each other beside their rows in the store. Only hints: each may be lost, or come from a host that is wrong. */
export interface MembershipService {
  /** The host has joined, come back or left: a look at the rows now saves the time until the next heartbeat. */
  hostsChanged(hint: { readonly hostId: string }, call: CallInfo): Promise<void>;
}

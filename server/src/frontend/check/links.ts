import { invalidArgument } from '@perdure/engine';
import { encode } from '@perdure/wire/codec';
import type { common } from '@perdure/wire/types';
import type { Limits } from '../limits.js';

/** Variants of a link: how sentences call them, and the fields they need with the words for those. */
const variants = {
  workflowEvent: [
    'workflow event',
    [
      ['namespace', 'namespace field'],
      ['workflowId', 'workflow ID field'],
      ['runId', 'run ID field'],
    ],
  ],
  batchJob: ['batch job', [['jobId', 'job ID']]],
  nexusOperation: [
    'nexus operation',
    [
      ['namespace', 'namespace field'],
      ['operationId', 'operation ID field'],
      ['runId', 'run ID field'],
    ],
  ],
  activity: [
    'activity',
    [
      ['namespace', 'namespace field'],
      ['activityId', 'activity ID field'],
      ['runId', 'run ID field'],
    ],
  ],
  workflow: [
    'workflow',
    [
      ['namespace', 'namespace field'],
      ['workflowId', 'workflow ID field'],
      ['runId', 'run ID field'],
    ],
  ],
} as const satisfies { readonly [variant in keyof common.Link]-?: readonly [string, readonly (readonly [string, string])[]] };

export function checkLinks(links: readonly common.Link[] | undefined, limits: Limits): void {
  if (links === undefined || links.length === 0) return;
  if (links.length > limits.linksMax) {
    throw invalidArgument(`cannot attach more than ${limits.linksMax} links per request, got ${links.length}`);
  }
  for (const link of links) {
    const size = encode('temporal.api.common.v1.Link', link).length;
    if (size > limits.linkBytesMax) throw invalidArgument(`link exceeds allowed size of ${limits.linkBytesMax}, got ${size}`);
    checkLink(link);
  }
}

function checkLink(link: common.Link): void {
  for (const [variant, [title, fields]] of Object.entries(variants)) {
    const value = link[variant as keyof common.Link] as { readonly [field: string]: unknown } | undefined;
    if (value === undefined) continue;
    for (const [field, words] of fields) {
      if (!value[field]) throw invalidArgument(`${title} link must not have an empty ${words}`);
    }
    const reference = link.workflowEvent?.eventRef;
    if (reference && !reference.eventType && reference.eventId) {
      throw invalidArgument('workflow event link ref cannot have an unspecified event type and a non-zero event ID');
    }
    return;
  }
  throw invalidArgument('unsupported link variant');
}

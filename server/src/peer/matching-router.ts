import type { MatchingService } from '../matching/service.js';
import { queueText, type QueueRef } from '../tasks.js';
import { hasPeerLeft, queueNotOwned } from './marks.js';
import { Routing, type RoutingParts } from './routing.js';

/**
 * The matching of the whole cluster: each call goes to the host that matches the queue. A poll is sent again only if nobody has
 * taken it, since a task may be on its way to it. It ends without a task when its host has left: the worker polls anew, elsewhere.
 */
export function createMatchingRouter(parts: RoutingParts<MatchingService>): MatchingService {
  const routing = new Routing(parts);
  const ownerOf = (queue: QueueRef) => () => parts.membership.ownerOfQueue(queueText(queue));
  return {
    poll: (request, call) =>
      routing.route(call, ownerOf(request.queue), async (matching, info) => {
        try {
          return await matching.poll(request, info);
        } catch (error) {
          if (hasPeerLeft(error)) return undefined;
          throw error;
        }
      }),
    offer: (request, call) => routing.route(call, ownerOf(request.queue), (matching, info) => matching.offer(request, info)),
    announceBacklog: (request, call) =>
      routing.route(call, ownerOf(request.queue), (matching, info) => matching.announceBacklog(request, info)),
    query: (request, call) =>
      routing.route(call, ownerOf(request.queue), async (matching, info) => {
        try {
          return await matching.query(request, info);
        } catch (error) {
          // Asking twice does no harm.
          throw hasPeerLeft(error) ? queueNotOwned(request.queue.name) : error;
        }
      }),
    workerLeft: (request, call) =>
      routing.route(call, ownerOf(request.queue), (matching, info) => matching.workerLeft(request, info)),
    answerQuery: (request, call) =>
      routing.route(call, ownerOf(request.queue), (matching, info) => matching.answerQuery(request, info)),
  };
}

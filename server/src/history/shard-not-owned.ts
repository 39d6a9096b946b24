import { RequestError } from '@perdure/engine';
import { StatusCode } from '@perdure/wire/types';

/** Tells routers (and only them) that another host should be asked; to callers it is a plain UNAVAILABLE. */
export const SHARD_NOT_OWNED = 'perdure.internal.ShardNotOwned';

export const shardNotOwned = (shardId: number): RequestError =>
  new RequestError(StatusCode.UNAVAILABLE, `Shard ${shardId} is moving to another host. Try again in a moment.`, [
    { typeName: SHARD_NOT_OWNED, value: {} },
  ]);

import { randomFillSync } from 'node:crypto';
import type { Clock, Random } from '@perdure/engine/ports';

/** Node's timers overflow beyond this; longer delays are slept in pieces. */
const timerMsMax = 2 ** 31 - 1;

export const realClock: Clock = {
  now: () => Date.now(),
  setTimer(delayMs, callback) {
    let left = Math.max(0, Math.ceil(delayMs));
    let timer: NodeJS.Timeout | undefined;
    const sleep = (): void => {
      const piece = Math.min(left, timerMsMax);
      left -= piece;
      timer = setTimeout(left > 0 ? sleep : callback, piece);
    };
    sleep();
    return () => clearTimeout(timer);
  },
  endOfTurn: (callback) => void setImmediate(callback),
};

const hex = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));
/** Random bytes for so many ids are drawn at once: the call costs more than the bytes. */
const idsPerDraw = 128;
const pool = new Uint8Array(16 * idsPerDraw);
let used = pool.length;

export const realRandom: Random = { uuid, next: () => Math.random() };

/** Version 7: 48 bits of Unix milliseconds, then chance, so that ids made later sort later and stores append. */
function uuid(): string {
  if (used === pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  const bytes = pool.subarray(used, (used += 16));
  const nowMs = Date.now();
  for (let index = 0; index < 6; index++) bytes[index] = Math.floor(nowMs / 2 ** (8 * (5 - index)));
  bytes[6] = 0x70 | ((bytes[6] ?? 0) & 0x0f);
  bytes[8] = 0x80 | ((bytes[8] ?? 0) & 0x3f);
  let text = '';
  for (let index = 0; index < 16; index++) {
    if (index === 4 || index === 6 || index === 8 || index === 10) text += '-';
    text += hex[bytes[index] ?? 0];
  }
  return text;
}

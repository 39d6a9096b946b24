// Goal: small requests in gzip are inflated at once, everything else goes grpc-js's own way. Method: the function alone, and the
// replaced method on a call's prototype, so that an update of grpc-js which moves the method is noticed.
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { describe, test } from 'node:test';
import { deflateSync, gzipSync } from 'node:zlib';
import { BaseServerInterceptingCall } from '@grpc/grpc-js/build/src/server-interceptors.js';
import { inflateAtOnce, inflateQuickly } from './quick-inflate.js';

const text = 'request '.repeat(100);
const framed = (bytes: Buffer): Buffer => Buffer.concat([Buffer.from([1, 0, 0, 0, 0]), bytes]);
const bytesMax = 100_000;

describe('at once', () => {
  test('gzip, of any content and level', () => {
    for (const level of [0, 1, 6, 9])
      for (const content of ['', 'x', text, text.repeat(4), randomBytes(300).toString('base64')])
        assert.equal(inflateAtOnce(framed(gzipSync(content, { level })), 'gzip', bytesMax)?.toString(), content);
  });

  test('not what is damaged, over the limit, several files in one, or not gzip', () => {
    const gzipped = gzipSync(text);
    for (let length = 0; length < gzipped.length; length += 1)
      assert.equal(inflateAtOnce(framed(gzipped.subarray(0, length)), 'gzip', bytesMax), undefined, `cut at ${length}`);
    let noticed = 0;
    for (let at = 0; at < gzipped.length; at += 1) {
      const damaged = Buffer.from(gzipped);
      damaged[at] = (damaged[at] ?? 0) ^ 0x10;
      const found = inflateAtOnce(framed(damaged), 'gzip', bytesMax);
      // Some bits of a gzip file mean nothing: the date, and the padding of the last byte.
      if (found === undefined) noticed += 1;
      else assert.equal(found.toString(), text, `damaged at ${at}`);
    }
    assert.ok(noticed > gzipped.length / 2, `noticed ${noticed} of ${gzipped.length}`);
    assert.equal(inflateAtOnce(framed(gzipped), 'gzip', text.length - 1), undefined);
    assert.equal(inflateAtOnce(framed(Buffer.concat([gzipped, gzipSync('more')])), 'gzip', bytesMax), undefined);
    assert.equal(inflateAtOnce(framed(deflateSync(text)), 'deflate', bytesMax), undefined);
    assert.equal(inflateAtOnce(framed(Buffer.from(text)), 'identity', bytesMax), undefined);
  });

  test('grpc-js still calls the method that is replaced', async () => {
    const calls = BaseServerInterceptingCall.prototype as unknown as {
      decompressMessage(message: Buffer, encoding: string): Promise<Buffer> | Buffer;
      decompressAndMaybePush(): Promise<void>;
    };
    inflateQuickly();
    const call = Object.assign(Object.create(calls) as typeof calls, { maxReceiveMessageSize: -1 });
    const inflated = call.decompressMessage(framed(gzipSync(text)), 'gzip');
    assert.ok(inflated instanceof Buffer && inflated.toString() === text, 'at once, without a promise');
    assert.match(calls.decompressAndMaybePush.toString(), /this\.decompressMessage\(/);
    assert.equal(String(await call.decompressMessage(framed(gzipSync('x'.repeat(1_000_000))), 'gzip')).length, 1_000_000);
  });
});

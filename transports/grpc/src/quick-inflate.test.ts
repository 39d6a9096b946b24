// Goal: small compressed requests are inflated at once, everything else goes grpc-js's own way. Method: the function alone, and the
// replaced method on a call's prototype, so that an update of grpc-js which moves the method is noticed.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { deflateSync, gzipSync } from 'node:zlib';
import { BaseServerInterceptingCall } from '@grpc/grpc-js/build/src/server-interceptors.js';
import { inflateAtOnce, inflateQuickly } from './quick-inflate.js';

const text = 'request '.repeat(100);
const framed = (bytes: Buffer): Buffer => Buffer.concat([Buffer.from([1, 0, 0, 0, 0]), bytes]);
const bytesMax = 100_000;

describe('at once', () => {
  test('gzip and deflate', () => {
    assert.equal(inflateAtOnce(framed(gzipSync(text)), 'gzip', bytesMax)?.toString(), text);
    assert.equal(inflateAtOnce(framed(deflateSync(text)), 'deflate', bytesMax)?.toString(), text);
  });

  test('not what is damaged, over the limit, or not compressed', () => {
    const gzipped = gzipSync(text);
    assert.equal(inflateAtOnce(framed(gzipped.subarray(0, -4)), 'gzip', bytesMax), undefined);
    assert.equal(inflateAtOnce(framed(Buffer.from('nonsense')), 'gzip', bytesMax), undefined);
    assert.equal(inflateAtOnce(framed(gzipped), 'gzip', text.length - 1), undefined);
    assert.equal(inflateAtOnce(framed(Buffer.from(text)), 'identity', bytesMax), undefined);
  });

  test('grpc-js still calls the method that is replaced', async () => {
    const calls = BaseServerInterceptingCall.prototype as unknown as {
      decompressMessage(message: Buffer, encoding: string): Promise<Buffer> | Buffer;
      decompressAndMaybePush(): Promise<void>;
    };
    inflateQuickly();
    const call = Object.assign(Object.create(calls) as typeof calls, { maxReceiveMessageSize: -1 });
    assert.equal(String(call.decompressMessage(framed(gzipSync(text)), 'gzip')), text, 'at once, without a promise');
    assert.match(calls.decompressAndMaybePush.toString(), /this\.decompressMessage\(/);
    assert.equal(String(await call.decompressMessage(framed(gzipSync('x'.repeat(1_000_000))), 'gzip')).length, 1_000_000);
  });
});

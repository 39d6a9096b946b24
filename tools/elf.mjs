// What a Linux binary wants of the machine, read from its ELF headers.
import { closeSync, openSync, readFileSync, readSync } from 'node:fs';

const magic = Buffer.from('\x7fELF', 'latin1');
const segments = { dynamic: 2, interpreter: 3 };

/** Whether a file is a binary of Linux; reads its first bytes only. */
export function isElf(file) {
  const start = Buffer.alloc(magic.length);
  const descriptor = openSync(file, 'r');
  readSync(descriptor, start, 0, start.length, 0);
  closeSync(descriptor);
  return start.equals(magic);
}

/**
 * The program that loads a binary (`/lib64/ld-linux-x86-64.so.2` for one that is linked with glibc) and whether it has a list of shared
 * libraries. A static binary has neither, and runs with any C library or none. Of binaries of 64 bits, least byte first.
 */
export function elfNeeds(file) {
  const bytes = readFileSync(file);
  if (bytes[4] !== 2 || bytes[5] !== 1) throw new Error(`${file} is not an ELF file of 64 bits, least byte first`);
  const [tableAt, size, count] = [Number(bytes.readBigUInt64LE(32)), bytes.readUInt16LE(54), bytes.readUInt16LE(56)];
  const headers = Array.from({ length: count }, (_, index) =>
    bytes.subarray(tableAt + index * size, tableAt + (index + 1) * size),
  );
  const ofType = (type) => headers.find((header) => header.readUInt32LE(0) === type);
  const interpreter = ofType(segments.interpreter);
  const from = Number(interpreter?.readBigUInt64LE(8) ?? 0n);
  const length = Number(interpreter?.readBigUInt64LE(32) ?? 0n);
  return {
    interpreter: interpreter && bytes.toString('latin1', from, from + length - 1),
    isDynamic: ofType(segments.dynamic) !== undefined,
  };
}

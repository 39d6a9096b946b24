import fs, { mkdirSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';

/** What a program did to a file, in the order it did it. */
type Step =
  | { readonly kind: 'write'; readonly file: string; readonly offset: number; readonly data: Uint8Array }
  | { readonly kind: 'truncate'; readonly file: string; readonly length: number }
  | { readonly kind: 'sync'; readonly file: string }
  | { readonly kind: 'unlink'; readonly file: string };

/** A disk that keeps nothing but what is synced, and of the rest whatever chance decides, sector by sector. */
export class RecordedDisk {
  readonly #steps: Step[] = [];

  /** How many steps there are so far: a moment at which the power may fail. */
  get moment(): number {
    return this.#steps.length;
  }

  /** Records what goes through node:fs to the files of the folder while `run` is running. */
  record(folder: string, run: () => void): void {
    const { openSync, closeSync, writeSync, ftruncateSync, fsyncSync, unlinkSync } = fs;
    const files = new Map<number, string>();
    const noted = (fd: number, note: (file: string) => void) => {
      const file = files.get(fd);
      if (file !== undefined) note(file);
    };
    Object.assign(fs, {
      openSync: (...args: Parameters<typeof openSync>) => {
        const fd = openSync(...args);
        if (String(args[0]).startsWith(folder)) files.set(fd, basename(String(args[0])));
        return fd;
      },
      closeSync: (fd: number) => {
        files.delete(fd);
        closeSync(fd);
      },
      writeSync: (fd: number, data: Uint8Array, from: number, length: number, offset: number) => {
        noted(fd, (file) => this.#steps.push({ kind: 'write', file, offset, data: data.slice(from, from + length) }));
        return writeSync(fd, data, from, length, offset);
      },
      ftruncateSync: (fd: number, length: number) => {
        noted(fd, (file) => this.#steps.push({ kind: 'truncate', file, length }));
        ftruncateSync(fd, length);
      },
      fsyncSync: (fd: number) => {
        fsyncSync(fd);
        noted(fd, (file) => this.#steps.push({ kind: 'sync', file }));
      },
      unlinkSync: (path: string) => {
        unlinkSync(path);
        this.#steps.push({ kind: 'unlink', file: basename(path) });
      },
    });
    try {
      run();
    } finally {
      Object.assign(fs, { openSync, closeSync, writeSync, ftruncateSync, fsyncSync, unlinkSync });
    }
  }

  /**
   * Writes into the folder what is left when the power fails at the moment. What was written to a file before its last sync is there. Of
   * what came later each sector may be or not be there, in any combination, since disks and file systems reorder writes.
   */
  writeAftermath(folder: string, moment: number, random: () => number): void {
    mkdirSync(folder);
    const steps = this.#steps.slice(0, moment);
    for (const file of new Set(steps.map((step) => step.file))) {
      const content = contentAfter(
        steps.filter((step) => step.file === file),
        random,
      );
      if (content !== undefined) writeFileSync(join(folder, file), content);
    }
  }
}

function contentAfter(steps: readonly Step[], random: () => number): Uint8Array | undefined {
  const lastSync = steps.findLastIndex(({ kind }) => kind === 'sync');
  // Sometimes everything arrives, sometimes nothing, mostly something between.
  const survival = Math.min(1, Math.max(0, random() * 1.4 - 0.2));
  const sectorBytes = random() < 0.5 ? 512 : 4096;
  let content: Uint8Array | undefined;
  for (const [i, step] of steps.entries()) {
    const survives = () => i < lastSync || random() < survival;
    if (step.kind === 'unlink') content = undefined;
    else if (step.kind === 'truncate') {
      if (survives()) content = resized(content, step.length);
    } else if (step.kind === 'write') content = written(content, step, sectorBytes, survives);
  }
  return content;
}

function resized(content: Uint8Array = new Uint8Array(), length: number): Uint8Array {
  const changed = new Uint8Array(length);
  changed.set(content.subarray(0, length));
  return changed;
}

function written(
  content: Uint8Array = new Uint8Array(),
  { offset, data }: { readonly offset: number; readonly data: Uint8Array },
  sectorBytes: number,
  survives: () => boolean,
): Uint8Array {
  let changed = content;
  for (let from = offset; from < offset + data.length;) {
    const to = Math.min(offset + data.length, (Math.floor(from / sectorBytes) + 1) * sectorBytes);
    if (survives()) {
      if (to > changed.length) changed = resized(changed, to);
      changed.set(data.subarray(from - offset, to - offset), from);
    }
    from = to;
  }
  return changed;
}

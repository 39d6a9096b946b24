// Reads V8's .cpuprofile files: self time of each function, and of each area of the tree.

interface ProfileNode {
  readonly id: number;
  readonly callFrame: { readonly functionName: string; readonly url: string; readonly lineNumber: number };
}

/** The parts of a .cpuprofile that are used; times in microseconds. */
export interface CpuProfile {
  readonly nodes: readonly ProfileNode[];
  readonly startTime: number;
  readonly samples: readonly number[];
  readonly timeDeltas: readonly number[];
}

export interface SelfTime {
  readonly name: string;
  readonly area: string;
  readonly ms: number;
}

/** Self time by function between two moments, counted in milliseconds from the profile's start; idle time is left out. */
export function selfTimes(profile: CpuProfile, fromMs: number, toMs: number): SelfTime[] {
  const nodes = new Map(profile.nodes.map((node) => [node.id, node]));
  const found = new Map<string, SelfTime>();
  let atMs = 0;
  for (const [index, id] of profile.samples.entries()) {
    const tookMs = (profile.timeDeltas[index] ?? 0) / 1000;
    atMs += tookMs;
    const node = nodes.get(id);
    if (atMs < fromMs || atMs > toMs || node === undefined || node.callFrame.functionName === '(idle)') continue;
    const area = areaOf(node);
    const name = nameOf(node);
    const key = `${area} ${name}`;
    found.set(key, { name, area, ms: (found.get(key)?.ms ?? 0) + tookMs });
  }
  return [...found.values()].sort((a, b) => b.ms - a.ms);
}

export function byArea(times: readonly SelfTime[]): { area: string; ms: number }[] {
  const areas = new Map<string, number>();
  for (const { area, ms } of times) areas.set(area, (areas.get(area) ?? 0) + ms);
  return [...areas].map(([area, ms]) => ({ area, ms })).sort((a, b) => b.ms - a.ms);
}

/** A package of ours or of node_modules, `node` for Node's own JavaScript, `native` for what is not JavaScript. */
function areaOf({ callFrame: { url, functionName } }: ProfileNode): string {
  if (functionName === '(garbage collector)') return 'garbage collector';
  if (url === '') return 'native';
  if (url.startsWith('node:')) return 'node';
  const dependency = /\/node_modules\/(?!.*\/node_modules\/)((?:@[^/]+\/)?[^/]+)\//.exec(url)?.[1];
  return dependency ?? /([^/]+(?:\/[^/]+)?)\/dist\//.exec(url)?.[1]?.replace(/^.*\/(wire|engine|server)$/, '$1') ?? url;
}

function nameOf({ callFrame: { url, functionName, lineNumber } }: ProfileNode): string {
  const file = url.replace(/^.*\/(?:dist|node_modules)\//, '').replace(/\.js$/, '');
  const name = functionName === '' ? '(anonymous)' : functionName;
  return file === '' ? name : `${name} ${file}:${lineNumber + 1}`;
}

// The figures of the two SDKs as one table, like that of the servers.
import { machineLines, type MachineFacts } from '../machine.js';
import { headerLine, rows } from '../table.js';
import { atMostShare, type Row } from '../targets.js';
import type { SdkFigures } from './figures.js';

export interface SdkComparison {
  readonly machine: MachineFacts;
  /** The server that both talked to. */
  readonly server: string;
  readonly peerTitle: string;
  /** Share of all cores that was busy while a probe waited or worked: near 1 means that others were at it too. */
  readonly machineBusyShare: number;
  readonly ours: SdkFigures;
  readonly peer: SdkFigures;
}

const target = (share: number) => ({ target: () => atMostShare(share) });
const ms = { unit: 'ms', compare: true } as const;
const mb = { unit: 'MB', compare: true } as const;

const sections: readonly { readonly title: string; readonly rows: readonly Row<SdkFigures>[] }[] = [
  {
    title: 'Import',
    rows: [
      { label: 'client, CPU ms', field: 'clientImportCpuMs', ...ms, ...target(1 / 3) },
      { label: 'client, ms', field: 'clientImportMs', ...ms },
      { label: 'worker and client, CPU ms', field: 'workerImportCpuMs', ...ms },
      { label: 'worker and client, ms', field: 'workerImportMs', ...ms },
    ],
  },
  {
    title: 'Bundle of a one-line workflow, the first of a process',
    rows: [
      { label: 'time, ms', field: 'bundleMs', ...ms, ...target(1 / 8) },
      { label: 'CPU ms', field: 'bundleCpuMs', ...ms },
      { label: 'size, KB', field: 'bundleBytes', unit: 'KB', compare: true, ...target(1 / 10) },
    ],
  },
  {
    title: 'From process start to the first workflow completed',
    rows: [
      { label: 'time, ms', field: 'firstMs', ...ms, ...target(1 / 6) },
      { label: 'CPU ms', field: 'firstCpuMs', ...ms },
    ],
  },
  {
    title: 'One-activity workflows, worker and client in one process',
    rows: [
      { label: 'CPU per workflow, one at a time, ms', field: 'cpuMsAlone', ...ms, ...target(1 / 4) },
      { label: 'CPU per workflow, 20 at a time, ms', field: 'cpuMsMany', ...ms, ...target(1 / 4) },
      { label: 'start to result, one at a time, ms', field: 'wallMsAlone', ...ms },
      { label: 'workflows/s, 20 at a time', field: 'perSecondMany', unit: 'plain', compare: true },
      { label: 'resident after that, MB', field: 'residentAfterLoad', ...mb },
    ],
  },
  {
    title: 'Open workflows in the cache',
    rows: [
      { label: 'resident per 1,000, MB', field: 'residentPerThousand', ...mb, ...target(1 / 2) },
      { label: 'alive in the heaps per 1,000, MB', field: 'heapPerThousand', ...mb },
      { label: 'resident with all of them, MB', field: 'residentWithCached', ...mb },
    ],
  },
];

export function renderSdkTable({ machine, server, peerTitle, machineBusyShare, ours, peer }: SdkComparison): string {
  return [
    ...machineLines(machine),
    `ours: the Perdure TypeScript SDK; peer: ${peerTitle}; both on ${server}`,
    `cores busy while measuring: ${Math.round(machineBusyShare * 100)} %`,
    '',
    headerLine,
    ...sections.flatMap((section) => ['', section.title, ...rows(section.rows, ours, peer)]),
  ].join('\n');
}

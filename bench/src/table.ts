// The figures as one table: ours, the peer's, their ratio, what is aimed for.
import { machineLines, type MachineFacts } from './machine.js';
import type { Cell } from './cell.js';
import type { ScenarioRun, WideRow } from './measure.js';
import { cellRows, limitOf, startRows, type Row } from './targets.js';

export interface ServerFigures {
  readonly name: 'ours' | 'peer';
  readonly title: string;
  readonly runs: readonly ScenarioRun[];
  readonly wide: readonly WideRow[];
}

export interface Figures {
  readonly machine: MachineFacts;
  readonly ours: ServerFigures | undefined;
  readonly peer: ServerFigures | undefined;
}

const scenarioTitles = {
  noop: 'No-op workflow',
  activity: 'One-activity workflow',
  activities: 'Ten activities in a row',
  signals: 'Ten signals',
} as const;

export function renderTable(figures: Figures): string {
  const { machine, ours, peer } = figures;
  const lines = [
    ...machineLines(machine),
    `ours: ${ours?.title ?? 'not measured'}; peer: ${peer?.title ?? 'not measured'}`,
    '',
    headerLine,
  ];
  for (const { scenario } of (ours ?? peer)?.runs ?? []) {
    const [oursRun, peerRun] = [ours, peer].map((server) => server?.runs.find((run) => run.scenario === scenario));
    lines.push('', `${scenarioTitles[scenario]}: a fresh start`, ...rows(startRows, oursRun, peerRun));
    for (const { concurrency } of (oursRun ?? peerRun)?.cells ?? []) {
      const [oursCell, peerCell] = [oursRun, peerRun].map((run) => run?.cells.find((cell) => cell.concurrency === concurrency));
      lines.push('', `${scenarioTitles[scenario]}: concurrency ${concurrency}`, ...rows(cellRows, oursCell, peerCell));
      lines.push(...warnings('ours', oursCell), ...warnings('peer', peerCell));
    }
  }
  if (ours !== undefined && ours.wide.length > 0) lines.push('', ...wideTable(ours.wide));
  return lines.join('\n');
}

export const headerLine = line('', 'ours', 'peer', 'ratio', 'target', '');

export function rows<Of>(definitions: readonly Row<Of>[], ours: Of | undefined, peer: Of | undefined): string[] {
  return definitions.map((row) => {
    const [oursValue, peerValue] = [ours, peer].map((of) => of?.[row.field] as number | undefined);
    const target = ours === undefined ? undefined : row.target?.(ours);
    const met = oursValue === undefined || Number.isNaN(oursValue) ? undefined : target?.met(oursValue, peerValue);
    return line(
      `  ${row.label}`,
      shown(oursValue, row.unit),
      shown(peerValue, row.unit),
      row.compare ? ratio(oursValue, peerValue) : '',
      target?.text ?? '',
      met === undefined ? '' : met ? '✓' : '✗ missed',
    );
  });
}

function warnings(name: string, cell: Cell | undefined): string[] {
  const limit = cell === undefined ? undefined : limitOf(cell);
  return limit === undefined ? [] : [`  ! ${name}: ${limit}`];
}

function wideTable(wide: readonly WideRow[]): string[] {
  const header = 'Wide state (ours): cost of starting or completing one activity while others are pending';
  const cells = (row: WideRow | undefined) => [
    shown(row?.bytesEach, 'plain'),
    shown(row?.commitsEach, 'plain'),
    shown(row?.msEach, 'ms'),
  ];
  const columns = ['pending', 'bytes each', 'commits each', 'ms each', 'scheduling all: bytes', 'ms'];
  const render = (parts: readonly string[]) =>
    '  ' + parts.map((part, index) => part.padStart(columns[index]?.length ?? 0)).join('  ');
  const pendings = [...new Set(wide.map((row) => row.pending))];
  return [
    header,
    render(columns),
    ...pendings.map((pending) => {
      const [transition, scheduled] = (['transition', 'scheduled'] as const).map((phase) =>
        wide.find((row) => row.pending === pending && row.phase === phase),
      );
      const [scheduledBytes = '', , scheduledMs = ''] = cells(scheduled);
      return render([String(pending), ...cells(transition), scheduledBytes, scheduledMs]);
    }),
  ];
}

function line(label: string, ours: string, peer: string, against: string, target: string, met: string): string {
  return `${label.padEnd(46)}${ours.padStart(10)}${peer.padStart(10)}${against.padStart(9)}  ${target.padEnd(9)} ${met}`.trimEnd();
}

function shown(value: number | undefined, unit: Row<unknown>['unit']): string {
  if (value === undefined || Number.isNaN(value)) return 'n/a';
  const scaled = unit === 'MB' ? value / 1e6 : unit === 'KB' ? value / 1e3 : value;
  return scaled.toFixed(scaled >= 100 ? 0 : scaled >= 10 ? 1 : 2);
}

/** `8.1x` when ours is the larger figure, `1/12.3` when it is the smaller. */
function ratio(ours: number | undefined, peer: number | undefined): string {
  if (!ours || !peer) return '';
  return ours >= peer ? `${(ours / peer).toFixed(1)}x` : `1/${(peer / ours).toFixed(1)}`;
}

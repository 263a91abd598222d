import { styleText } from 'node:util';
import { type FaultClass, faultClasses } from '../faults.ts';
import type { SeedReport } from '../run-seed.ts';
import { speedup, type Totals } from './totals.ts';

/** An entry of the log may be long; its beginning tells what it is. */
const entryCharactersMax = 300;
/** So many failed seeds are named one by one. */
const failedNamedMax = 20;

/** Colours text, or leaves it alone. */
export type Paint = (colour: 'red' | 'green' | 'yellow' | 'dim', text: string) => string;

/** Colours for a terminal that shows them, unless `NO_COLOR` (https://no-color.org) is set. */
export function painter(isTerminal: boolean, noColor: string | undefined): Paint {
  if (!isTerminal || (noColor !== undefined && noColor !== '')) return (_colour, text) => text;
  return (colour, text) => styleText(colour, text, { validateStream: false });
}

/** One seed in one line. */
export function seedLine(report: SeedReport, paint: Paint): string {
  const { seed, simulatedHours, wallMs, events, turns, appends, calls, throttles } = report;
  const verdict = report.failure === undefined ? paint('green', 'held') : paint('red', 'FAILED');
  const figures = [
    `${simulatedHours.toFixed(1)} h`,
    `${figure(speedup(simulatedHours, wallMs))}x`,
    `${figure(events)} events`,
    `${figure(turns)} turns`,
    `${figure(appends)} appends`,
    `${figure(calls)} ECS calls`,
    `${figure(throttles)} throttled`,
    `${figure(faultsIn(report.faults))} faults`,
  ];
  return `seed ${seed} ${verdict}: ${figures.join(', ')}`;
}

/** What the run of a failed seed needs beside its report to be told of. */
export interface Replay {
  readonly commit: string;
  readonly hours: number;
  readonly faults: ReadonlySet<FaultClass>;
  readonly containerInstances?: number;
}

/** A failed seed: what did not hold, where it was seen, and how to see it again. */
export function failureLines(report: SeedReport, replay: Replay, paint: Paint): string[] {
  const { seed, failure } = report;
  if (failure === undefined) return [];
  const entries = failure.lastEntries.map((entry) => `    ${entry.slice(0, entryCharactersMax)}`);
  return [
    paint('red', `seed ${seed} FAILED at commit ${replay.commit}`),
    `  invariant: ${failure.invariant}`,
    ...(entries.length === 0 ? [] : ['  the last entries of the log:', ...entries]),
    `  again: ${replayCommand(seed, replay)}`,
  ];
}

/** The one command that runs this seed again. */
export function replayCommand(seed: number, { hours, faults, containerInstances }: Replay): string {
  const some = faultClasses.filter((name) => faults.has(name));
  const all = some.length === faultClasses.length;
  const named = all ? '' : ` --faults ${some.length === 0 ? 'none' : some.join(',')}`;
  const size =
    containerInstances === undefined ? '' : ` --container-instances ${containerInstances}`;
  return `npm run simulate -- --seeds 1 --seed ${seed} --hours ${hours}${named}${size}`;
}

/** What all seeds came to. `elapsedMs` of the whole run on `jobs` cores. */
export function totalsTable(
  totals: Totals,
  { elapsedMs, jobs, asked }: { elapsedMs: number; jobs: number; asked: number },
  paint: Paint,
): string[] {
  const { seeds, failed, simulatedHours, seedsMs, faults } = totals;
  const alone = `${figure(speedup(simulatedHours, seedsMs))}x real time a core`;
  const together = `${figure(speedup(simulatedHours, elapsedMs))}x in all on ${jobs}`;
  const cut = seeds < asked ? paint('yellow', `, of ${figure(asked)} asked for`) : '';
  const rows: [string, string][] = [
    ['seeds', `${figure(seeds)}${cut}`],
    ['failures', failed.length === 0 ? paint('green', '0') : paint('red', namedSeeds(failed))],
    ['simulated time', `${figure(Math.round(simulatedHours * 10) / 10)} h`],
    ['speed-up', `${alone}, ${together}`],
    ['events', figure(totals.events)],
    ['turns', figure(totals.turns)],
    ['appends', figure(totals.appends)],
    ['ECS calls', figure(totals.calls)],
    ['throttles', figure(totals.throttles)],
    ['faults injected', figure(faultsIn(faults))],
    ...Object.entries(faults).map(([name, count]): [string, string] => [
      `  ${name}`,
      figure(count),
    ]),
  ];
  const width = Math.max(...rows.map(([name]) => name.length)) + 2;
  return rows.map(([name, value]) => `${paint('dim', name.padEnd(width))}${value}`);
}

function namedSeeds(failed: readonly number[]): string {
  const some = failed.slice(0, failedNamedMax).join(', ');
  const more = failed.length > failedNamedMax ? ', …' : '';
  return `${figure(failed.length)}: seed ${some}${more}`;
}

function faultsIn(faults: SeedReport['faults']): number {
  return Object.values(faults).reduce((sum, count) => sum + count, 0);
}

/** `12,345` wherever the machine stands. */
export function figure(value: number): string {
  return value.toLocaleString('en-US');
}

import type { PlantedBug } from '../planted-bugs/planted-bug.ts';
import type { Quarry } from './hunt.ts';
import { duration } from './progress.ts';
import { figure, type Paint } from './words.ts';

/** The beginning of an invariant tells which it is. */
const invariantCharactersMax = 160;
/** So many failing seeds are named one by one. */
const failingNamedMax = 20;

/** One line of `--json`. */
export function quarryJson({ bug, found, seeds }: Quarry): string {
  return JSON.stringify({ mutant: bug.name, found: found !== undefined, seeds });
}

/** One planted bug in one line. */
export function quarryLine({ bug, found, seeds }: Quarry, paint: Paint): string {
  if (found === undefined) {
    const where = seeds === 0 ? ': no seed is known' : ` in ${counted(seeds)}`;
    return `${bug.name}: ${paint('red', 'NOT FOUND')}${where}`;
  }
  const [first = ''] = found.invariant.split('\n');
  const invariant = first.slice(0, invariantCharactersMax);
  const after = `after ${counted(seeds)}, by seed ${found.seed}`;
  return `${bug.name}: ${paint('green', 'found')} ${after}: ${invariant}`;
}

/** How many were found, and what those would break that were not. */
export function quarrySummary(quarries: readonly Quarry[], asked: number, paint: Paint): string[] {
  const missed = quarries.filter(({ found }) => found === undefined);
  const found = quarries.length - missed.length;
  const most = Math.max(0, ...quarries.map((one) => (one.found === undefined ? 0 : one.seeds)));
  const cut =
    quarries.length < asked ? `; ${asked - quarries.length} not looked for to the end` : '';
  return [
    paint(
      missed.length === 0 ? 'green' : 'red',
      `${found} of ${quarries.length} planted bugs found, each within ${counted(most)}${cut}`,
    ),
    ...missed.map(({ bug }) => `  not found: ${bug.name} (${bug.file}). ${bug.breaks}`),
  ];
}

/** Planted bugs that no seed is known to find. */
export function unknownWarning(bugs: readonly PlantedBug[], paint: Paint): string[] {
  if (bugs.length === 0) return [];
  const names = bugs.map(({ name }) => name).join(', ');
  return [paint('yellow', `left out, since no seed is known to find them: ${names}`)];
}

/**
 * Seeds that fail without a bug prove nothing, and that there are such puts every finding in doubt:
 * a bug that only shifts the dice may hit upon another of them.
 */
export function failingWarning(seeds: readonly number[], paint: Paint): string[] {
  if (seeds.length === 0) return [];
  const some = seeds.slice(0, failingNamedMax).join(', ');
  const more = seeds.length > failingNamedMax ? ', …' : '';
  return [
    paint('yellow', `${counted(seeds.length)} failed without a planted bug: ${some}${more}`),
    '  They were left out. Mend that first: meanwhile, what is found may be chance.',
  ];
}

/** How far a hunt is. */
export function huntProgress(
  quarries: readonly Quarry[],
  bugs: number,
  seedsRun: number,
  elapsedMs: number,
): string {
  const found = quarries.filter((one) => one.found !== undefined).length;
  return [
    `${quarries.length}/${bugs} planted bugs`,
    `${found} found`,
    `${figure(seedsRun)} seeds run`,
    `${duration(elapsedMs)} so far`,
  ].join(', ');
}

function counted(seeds: number): string {
  return seeds === 1 ? '1 seed' : `${figure(seeds)} seeds`;
}

import { opensAt, preferencesOf } from '../decide/capacity/preferences.ts';
import type { Ask } from '../decide/places/ask.ts';
import { askOf } from '../decide/places/ask.ts';
import { type Filter, missOf } from '../decide/places/filters/filter.ts';
import { filtersFor } from '../decide/places/filters.ts';
import type { Pool, PoolInstance } from '../decide/places/pool.ts';
import { countRuledOut, nearestMisses, wantsEc2 } from '../decide/places/unplaceable.ts';
import type { PlaceWork } from '../decide/places/work.ts';
import type { EpochMs } from '../ids.ts';
import type { ExplanationAnswer, Help, InstanceVerdict } from './answers.ts';
import { countsInWords } from './counts-in-words.ts';
import { helpWords, whatWouldHelp } from './would-help.ts';

/** What can be said of one placement by looking at a pool; the caller adds which state it was. */
export type Explanation = Omit<ExplanationAnswer, 'seq' | 'placed'>;

/**
 * Compares one more task of a placement with every instance of the pool, thing by thing, and says
 * what each kind of capacity is worth at this moment. Changes nothing.
 *
 * @param further what else would help, which the pool does not tell
 */
export function explain(
  pool: Pool,
  work: PlaceWork,
  at: EpochMs,
  further: (ask: Ask) => readonly Help[] = () => [],
): Explanation {
  const ask = askOf(pool, work);
  const filters = wantsEc2(ask) ? filtersFor(ask) : [];
  const verdicts = pool.instances.map((instance) => verdictOf(instance, filters));
  const ruledOut = countRuledOut(pool, filters);
  const capacity = capacityWords(pool, ask, at);
  const fitting = verdicts.filter(({ fits }) => fits).length;
  const isStuck = fitting === 0 && wantsEc2(ask);
  const wouldHelp = isStuck ? [...whatWouldHelp(pool, ask, filters), ...further(ask)] : [];
  return {
    placementId: work.placementId,
    waiting: work.slots.length,
    ruledOut,
    containerInstances: wantsEc2(ask) ? verdicts : [],
    capacity: capacity.map(({ text }) => text),
    wouldHelp,
    summary: [
      waitingWords(work),
      ...(wantsEc2(ask) ? [instanceWords(verdicts.length, fitting, ruledOut)] : []),
      ...(fitting === 0 ? nearestWords(pool, filters) : []),
      ...helpWords(wouldHelp),
      ...capacity.filter(({ simplyEc2 }) => !simplyEc2).map(({ text }) => text),
    ].join('; '),
  };
}

function verdictOf(instance: PoolInstance, filters: readonly Filter[]): InstanceVerdict {
  const { containerInstanceArn, ec2InstanceId } = instance.containerInstance;
  const reason = missOf(filters, instance);
  return {
    containerInstanceArn,
    ...(ec2InstanceId !== undefined && { ec2InstanceId }),
    fits: reason === undefined,
    ...(reason !== undefined && { reason }),
    compared: filters
      .filter((filter) => filter.concerns?.(instance) !== false)
      .map((filter) => ({
        what: filter.what,
        ...filter.words(instance),
        fits: filter.miss(instance) === undefined,
      })),
  };
}

function waitingWords({ slots, request }: PlaceWork): string {
  if (slots.length === 0) return 'No task is waiting for a place';
  const tasks = slots.length === 1 ? '1 task waits' : `${slots.length} tasks wait`;
  return request.gang ? `${tasks} for a place, all or none` : `${tasks} for a place`;
}

function instanceWords(
  all: number,
  fitting: number,
  ruledOut: Readonly<Record<string, number>>,
): string {
  if (all === 0) return 'the cluster has no container instance';
  return `${fitting} of ${all} container instances would take one${countsInWords(ruledOut)}`;
}

/** The single change that would help, when the nearest instance lacks one thing only. */
function nearestWords(pool: Pool, filters: readonly Filter[]): readonly string[] {
  const [nearest] = nearestMisses(pool, filters, 1);
  const instance = pool.instances.find(
    ({ containerInstance }) =>
      containerInstance.containerInstanceArn === nearest?.containerInstanceArn,
  );
  if (nearest === undefined || instance === undefined) return [];
  const failed = filters.filter((filter) => filter.miss(instance) !== undefined);
  const name = instance.containerInstance.ec2InstanceId ?? nearest.containerInstanceArn;
  const lacks = failed.map((filter) => {
    const { asked, remained } = filter.words(instance);
    return `${filter.what} (asked ${asked}, remained ${remained})`;
  });
  return [
    `the nearest is ${name}, which lacks ${failed.length === 1 ? 'only ' : ''}${lacks.join(' and ')}`,
  ];
}

interface CapacityWords {
  readonly text: string;
  /** Instances that are open: what is to be said of them stands in the sentence already. */
  readonly simplyEc2: boolean;
}

/** One line for each preference, in order: open, opening later, or never. */
function capacityWords(pool: Pool, { work }: Ask, at: EpochMs): readonly CapacityWords[] {
  const longestWait = Math.min(at, ...work.slots.map(({ waitingSince }) => waitingSince));
  return preferencesOf(work).map((preference) => {
    const { name, problem } = preference;
    if (problem !== undefined) return { text: `${name}: ${problem}`, simplyEc2: false };
    const waitMs = opensAt(preference, longestWait as EpochMs) - at;
    if (waitMs > 0) {
      return { text: `${name}: opens in ${Math.ceil(waitMs / 1_000)} s`, simplyEc2: false };
    }
    const empty = name === 'EC2' && pool.instances.length === 0;
    return {
      text: `${name}: ${empty ? 'no container instance' : 'open'}`,
      simplyEc2: name === 'EC2',
    };
  });
}

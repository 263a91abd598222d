import { opensAt, preferencesOf } from '../decide/capacity/preferences.ts';
import type { Ask } from '../decide/places/ask.ts';
import type { Columns } from '../decide/places/columns.ts';
import { missOf } from '../decide/places/filters/filter.ts';
import { filtersFor } from '../decide/places/filters.ts';
import type { Pool } from '../decide/places/pool.ts';
import type { Ranking } from '../decide/places/ranking.ts';
import { zonesByRules } from '../decide/places/rules/zones-by-rules.ts';
import { countRuledOut, wantsEc2 } from '../decide/places/unplaceable.ts';
import type { WaitingSlot } from '../decide/places/work.ts';
import type { EpochMs } from '../ids.ts';
import type { Target } from '../log/decided.ts';
import { byText } from '../order.ts';
import { zoneField } from '../placement-rules.ts';
import { countsInWords } from './counts-in-words.ts';
import type { DecidedBy, RunnerUp, ScoreAnswer, WhyHere } from './placed-answers.ts';
import type { ScoreParts } from './score-parts.ts';

/** What the tasks of one placement choose from, as it was at that moment. */
export interface Scene {
  readonly pool: Pool;
  readonly ask: Ask;
  readonly at: EpochMs;
  readonly ranking: Ranking;
  readonly columns: Columns;
  readonly parts: ScoreParts;
}

type Ec2Target = Extract<Target, { type: 'EC2' }>;
type FargateTarget = Extract<Target, { type: 'FARGATE' }>;

/** Why one task went to a container instance; `undefined` of an instance that nobody knows. */
export function whyInstance(
  scene: Scene,
  slot: WaitingSlot,
  target: Ec2Target,
): WhyHere | undefined {
  const { columns, parts } = scene;
  const here = columns.rowOf(target.containerInstanceArn);
  if (here === undefined) return undefined;
  const { eligible, ruledOut } = lookAtInstances(scene);
  const avoid = slot.avoid === undefined ? undefined : columns.rowOf(slot.avoid);
  const other = bestOf(eligible, (row) => row !== here && row !== avoid, parts, slot);
  const isAvoided = other === undefined && avoid !== here && eligible.includes(avoid ?? -1);
  const next = isAvoided ? avoid : other;
  const decided = decidedBetween(parts, slot, here, next);
  const isWorse = here === avoid && next !== undefined;
  return {
    at: scene.at,
    target,
    eligible: eligible.length,
    ruledOut,
    passedOver: passedOver(scene, slot, 'EC2'),
    scores: scoresOf(parts, slot, here, next),
    ...(next !== undefined && { runnerUp: runnerUpAt(columns, next) }),
    ...(isAvoided ? by('FAILED_THERE') : isWorse ? by('OTHERS_IN_MIND') : decided),
  };
}

/** Why one task went to Fargate, and there to its zone. */
export function whyFargate(scene: Scene, slot: WaitingSlot, target: FargateTarget): WhyHere {
  const { ask, ranking } = scene;
  const { capacityProvider, availabilityZone } = target;
  const resting = ask.work.restingZones?.get(capacityProvider);
  const open = (ask.zones ?? []).filter((zone) => !resting?.has(zone));
  const tasksIn = (zone: string) => ranking.countOf(zoneField, zone);
  const [next] = (availabilityZone === undefined ? [] : (zonesByRules(ask, open) ?? open))
    .filter((zone) => zone !== availabilityZone)
    .sort((a, b) => tasksIn(a) - tasksIn(b) || byText(a, b));
  const counted = availabilityZone === undefined ? undefined : tasksIn(availabilityZone);
  const strategy = `spread ${zoneField}`;
  return {
    at: scene.at,
    target,
    eligible: 0,
    ruledOut: wantsEc2(ask) ? lookAtInstances(scene).ruledOut : {},
    passedOver: passedOver(scene, slot, capacityProvider),
    scores:
      counted === undefined
        ? []
        : [{ strategy, here: counted, ...(next !== undefined && { runnerUp: tasksIn(next) }) }],
    ...(next !== undefined && { runnerUp: { availabilityZone: next } }),
    ...zoneDecidedBy(counted, next === undefined ? undefined : tasksIn(next), strategy),
  };
}

function zoneDecidedBy(here: number | undefined, next: number | undefined, strategy: string) {
  if (here === undefined || next === undefined) return by('NO_OTHER');
  if (here === next) return by('FIRST_BY_NAME');
  return here < next ? { ...by('STRATEGY'), strategy } : by('OTHERS_IN_MIND');
}

function by(decidedBy: DecidedBy): { readonly decidedBy: DecidedBy } {
  return { decidedBy };
}

/** The rows that would take one more task, and why the others would not. */
function lookAtInstances({ pool, ask, columns }: Scene) {
  const filters = filtersFor(ask);
  const eligible = columns.instances.flatMap((instance, row) =>
    missOf(filters, instance) === undefined ? [row] : [],
  );
  return { eligible, ruledOut: countRuledOut(pool, filters) };
}

function bestOf(
  rows: readonly number[],
  isMeant: (row: number) => boolean,
  parts: ScoreParts,
  slot: WaitingSlot,
): number | undefined {
  let best: number | undefined;
  for (const row of rows) {
    if (!isMeant(row)) continue;
    if (best === undefined || parts.compare(row, best, slot.index) < 0) best = row;
  }
  return best;
}

function decidedBetween(
  parts: ScoreParts,
  slot: WaitingSlot,
  here: number,
  next: number | undefined,
): Pick<WhyHere, 'decidedBy' | 'strategy'> {
  if (next === undefined) return by('NO_OTHER');
  if (parts.compare(next, here, slot.index) < 0) return by('OTHERS_IN_MIND');
  const told = scoresOf(parts, slot, here, next).find((score) => score.here !== score.runnerUp);
  return told === undefined ? by('FIRST_BY_NAME') : { ...by('STRATEGY'), strategy: told.strategy };
}

function scoresOf(
  parts: ScoreParts,
  slot: WaitingSlot,
  here: number,
  next: number | undefined,
): readonly ScoreAnswer[] {
  const [mine, theirs] = [here, next].map((row) =>
    row === undefined ? [] : parts.of(row, slot.index),
  );
  return parts.names.map((strategy, position) => {
    const runnerUp = theirs?.[position];
    return {
      strategy,
      here: mine?.[position] ?? 0,
      ...(runnerUp !== undefined && { runnerUp }),
    };
  });
}

function runnerUpAt({ instances }: Columns, row: number): RunnerUp {
  const instance = instances[row];
  if (instance === undefined) return {};
  const { containerInstanceArn, ec2InstanceId } = instance.containerInstance;
  return { containerInstanceArn, ...(ec2InstanceId !== undefined && { ec2InstanceId }) };
}

/** Capacity that comes first in the request, and what stood in its way. */
function passedOver(scene: Scene, slot: WaitingSlot, name: string): readonly string[] {
  const { ask, at } = scene;
  const preferences = preferencesOf(ask.work);
  const before = preferences.slice(
    0,
    preferences.findIndex((preference) => preference.name === name),
  );
  return before.map((preference) => {
    if (preference.problem !== undefined) return `${preference.name}: ${preference.problem}`;
    if (opensAt(preference, slot.waitingSince) > at) return `${preference.name}: not open yet`;
    if (preference.name !== 'EC2') return `${preference.name}: refused a moment ago`;
    const { eligible, ruledOut } = lookAtInstances(scene);
    const all = scene.pool.instances.length;
    if (all === 0) return 'EC2: no container instance';
    return `EC2: ${eligible.length} of ${all} container instances would take it${countsInWords(ruledOut)}`;
  });
}

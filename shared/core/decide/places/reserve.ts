import type { Demand } from '../../log/decided.ts';
import { zoneField } from '../../placement-rules.ts';
import { giveCustom, takeCustom } from './custom-resources.ts';
import type { Pool, PoolInstance } from './pool.ts';
import { countMarks, type Marks, readRepelKey } from './rules/marks.ts';

/** Takes one task's demand from an instance. */
export function reserve(
  instance: PoolInstance,
  demand: Demand,
  group: string,
  marks?: Marks,
): void {
  change(instance, demand, -1);
  for (const port of demand.portsTcp) instance.free.takenTcp.add(port);
  for (const port of demand.portsUdp) instance.free.takenUdp.add(port);
  takeCustom(instance.free.custom, demand.resources);
  count(instance.groups, group, 1);
  instance.runningTasksCount += 1;
  countMarks(instance, marks, 1);
}

/** Gives back what `reserve` took. */
export function release(
  instance: PoolInstance,
  demand: Demand,
  group: string,
  marks?: Marks,
): void {
  change(instance, demand, 1);
  // The ports were free when they were taken, so nobody else's are given back.
  for (const port of demand.portsTcp) instance.free.takenTcp.delete(port);
  for (const port of demand.portsUdp) instance.free.takenUdp.delete(port);
  giveCustom(instance.free.custom, demand.resources);
  count(instance.groups, group, -1);
  instance.runningTasksCount -= 1;
  countMarks(instance, marks, -1);
}

/** Counts one Fargate task of a group in a zone; the answer takes it off again. */
export function reserveFargate(pool: Pool, group: string, zone: string, marks?: Marks): () => void {
  const undo = [countIn(pool.fargate, group, zone)];
  for (const key of marks?.repels ?? []) {
    if (pool.fargateRepels === undefined || readRepelKey(key).field !== zoneField) continue;
    undo.push(countIn(pool.fargateRepels, key, zone));
  }
  return () => {
    for (const one of undo) one();
  };
}

function countIn(
  zonesOf: Map<string, Map<string, number>>,
  name: string,
  zone: string,
): () => void {
  const zones = zonesOf.get(name) ?? new Map<string, number>();
  zonesOf.set(name, zones);
  count(zones, zone, 1);
  return () => {
    count(zones, zone, -1);
    if (zones.size === 0) zonesOf.delete(name);
  };
}

function change({ free }: PoolInstance, demand: Demand, sign: 1 | -1): void {
  free.cpuUnits += sign * demand.cpuUnits;
  free.memoryMiB += sign * demand.memoryMiB;
  free.gpus += sign * demand.gpus;
  free.eniSlots += sign * demand.eniSlots;
}

function count(counts: Map<string, number>, key: string, change: 1 | -1): void {
  const next = (counts.get(key) ?? 0) + change;
  if (next === 0) counts.delete(key);
  else counts.set(key, next);
}

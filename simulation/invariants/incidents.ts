import type {
  IncidentDecided,
  IncidentSubject,
  LostSlot,
} from '../../shared/core/log/incidents.ts';
import type { LogItem } from '../../shared/core/log/item.ts';
import { type ClusterState, type SlotKey, slotKey } from '../../shared/core/state/cluster-state.ts';
import { isRestless } from './convergence.ts';
import { Violation } from './violation.ts';
import type { ItemJudge } from './witness.ts';

/** Instances that go so close together go with their zone, when no other is left there. */
const togetherMs = 60_000;
/** What failed again and again has to run for a minute, and a tick later its incident is over. */
const overMs = 130_000;

interface Told {
  readonly subject: IncidentSubject;
  readonly openedAt: number;
  readonly slots: Set<SlotKey>;
}

const ofTasks: ReadonlySet<string> = new Set([
  'TASK_STOPPED',
  'TASK_MISSING',
  'TASK_UNHEALTHY',
  'TASK_STUCK',
]);
/**
 * Each healing is told: whatever is given up belongs to one open incident until it counts again, what
 * is lost with one instance belongs to one, and an incident is over when the last of it counts.
 */
export class IncidentJudge implements ItemJudge {
  readonly #state: ClusterState;
  readonly #open = new Map<string, Told>();

  constructor(state: ClusterState) {
    this.#state = state;
  }

  after({ entries, seq, at }: LogItem, isBlind: boolean): void {
    const lost: { readonly key: SlotKey; readonly cause: string; readonly task: string }[] = [];
    const fresh = new Set<SlotKey>();
    for (const entry of entries) {
      if (entry.type === 'TaskReplacementDecided' && 'cause' in entry) {
        const { placementId, slot, cause, taskArn = '' } = entry;
        if (cause !== 'START_REFUSED') {
          lost.push({ key: slotKey(placementId, slot), cause, task: taskArn });
        }
      }
      if (entry.type.startsWith('Incident')) this.#take(entry as IncidentDecided, fresh, seq, at);
    }
    if (isBlind) return;
    this.#judgeLost(lost, fresh, seq);
    this.#judgeZones(entries as readonly IncidentDecided[], seq, at);
    for (const [id, { slots }] of this.#open) {
      if (slots.size === 0) throw new Violation(`at ${seq}: ${id} is open, and all of it counts`);
    }
  }

  /** When all is quiet, what is open waits for something. @throws Violation */
  judgeQuiet(now: number): void {
    for (const [id, { slots }] of this.#open) {
      if ([...slots].some((key) => this.#isWaiting(key, now))) continue;
      throw new Violation(`${id} is still open though all of it runs`);
    }
  }

  #take(entry: IncidentDecided, fresh: Set<SlotKey>, seq: number, at: number): void {
    const { incidentId } = entry;
    switch (entry.type) {
      case 'IncidentOpened':
        if (entry.firstSignalAt > at) {
          throw new Violation(`at ${seq}: ${incidentId} was signalled in the future`);
        }
        this.#open.set(incidentId, { subject: entry.subject, openedAt: at, slots: new Set() });
        return this.#grow(incidentId, entry, fresh, seq);
      case 'IncidentGrew':
        return this.#grow(incidentId, entry, fresh, seq);
      case 'IncidentProgressed':
        for (const { placementId, slot } of entry.mended) {
          const key = slotKey(placementId, slot);
          if (this.#open.get(incidentId)?.slots.delete(key) !== true) {
            throw new Violation(`at ${seq}: ${key} is mended, and ${incidentId} never lost it`);
          }
          if (!this.#counts(key)) throw new Violation(`at ${seq}: ${key} is mended on paper alone`);
        }
        return;
      case 'IncidentClosed':
        if (this.#open.get(incidentId)?.slots.size !== 0) {
          throw new Violation(`at ${seq}: ${incidentId} is closed before its time`);
        }
        this.#open.delete(incidentId);
    }
  }

  #grow(
    incidentId: string,
    told: { readonly slots: readonly LostSlot[]; readonly merges: readonly string[] },
    fresh: Set<SlotKey>,
    seq: number,
  ): void {
    const into = this.#open.get(incidentId);
    if (into === undefined) throw new Violation(`at ${seq}: ${incidentId} grows and is not open`);
    for (const { placementId, slot } of told.slots) {
      const key = slotKey(placementId, slot);
      if (this.#incidentOf(key) !== undefined) {
        throw new Violation(`at ${seq}: ${key} is told of twice`);
      }
      into.slots.add(key);
      fresh.add(key);
    }
    for (const id of told.merges) {
      const part = this.#open.get(id);
      if (part === undefined) throw new Violation(`at ${seq}: ${id} is merged and not open`);
      for (const key of part.slots) into.slots.add(key);
      this.#open.delete(id);
    }
  }

  #judgeLost(
    lost: readonly { readonly key: SlotKey; readonly cause: string; readonly task: string }[],
    fresh: ReadonlySet<SlotKey>,
    seq: number,
  ): void {
    const ofInstance = new Map<string, string>();
    for (const { key, cause, task } of lost) {
      if (!this.#state.slots.has(key)) continue;
      const incident = this.#incidentOf(key);
      if (incident === undefined)
        throw new Violation(`at ${seq}: nothing tells that ${key} is lost`);
      const arn = this.#state.tasks.get(task as never)?.containerInstanceArn;
      if (arn === undefined || ofTasks.has(cause) || !fresh.has(key)) continue;
      const known = ofInstance.get(arn) ?? incident;
      ofInstance.set(arn, known);
      if (known !== incident) {
        throw new Violation(`at ${seq}: ${arn} is told of in ${known} and in ${incident}`);
      }
    }
  }

  /** Where nothing is left of a zone, it is the zone that is told of. */
  #judgeZones(entries: readonly IncidentDecided[], seq: number, at: number): void {
    const fresh = new Set<string | undefined>();
    for (const entry of entries) {
      if (entry.type !== 'IncidentOpened' || entry.subject.type !== 'CONTAINER_INSTANCE') continue;
      if (this.#isGone(entry.subject.containerInstanceArn)) {
        fresh.add(entry.subject.availabilityZone);
      }
    }
    const zones = new Map<string, string[]>();
    for (const { subject, openedAt } of this.#open.values()) {
      if (subject.type !== 'CONTAINER_INSTANCE' || at - openedAt > togetherMs) continue;
      const { availabilityZone = '', containerInstanceArn: arn } = subject;
      if (this.#isGone(arn))
        zones.set(availabilityZone, [...(zones.get(availabilityZone) ?? []), arn]);
    }
    for (const [zone, arns] of zones) {
      if (arns.length < 2 || !fresh.has(zone) || this.#stands(zone)) continue;
      throw new Violation(`at ${seq}: ${arns.join(' and ')} are told of, and not zone ${zone}`);
    }
  }

  #stands(zone: string): boolean {
    for (const { containerInstanceArn, attributes } of this.#state.containerInstances.values()) {
      const isThere = attributes.some(
        ({ name, value }) => name === 'ecs.availability-zone' && value === zone,
      );
      if (isThere && !this.#isGone(containerInstanceArn)) return true;
    }
    return false;
  }

  #isGone(arn: string): boolean {
    const instance = this.#state.containerInstances.get(arn as never);
    const ec2 = this.#state.ec2Instances.get(instance?.ec2InstanceId as never);
    return ec2?.state === 'terminated' || ec2?.state === 'shutting-down';
  }

  #incidentOf(key: SlotKey): string | undefined {
    for (const [id, { slots }] of this.#open) if (slots.has(key)) return id;
    return undefined;
  }

  #counts(key: SlotKey): boolean {
    const slot = this.#state.slots.get(key);
    if (slot === undefined || slot.status === 'FINISHED') return true;
    if (this.#state.placements.get(slot.placementId)?.status !== 'ACTIVE') return true;
    return this.#state.tasks.get(slot.taskArn as never)?.lastStatus === 'RUNNING';
  }

  #isWaiting(key: SlotKey, now: number): boolean {
    const slot = this.#state.slots.get(key);
    if (slot === undefined) return false;
    const task = this.#state.tasks.get(slot.taskArn as never);
    const isOld = now - (task?.startedAt ?? now) > overMs;
    return isRestless(this.#state, slot) || !this.#counts(key) || (slot.failures > 1 && !isOld);
  }
}

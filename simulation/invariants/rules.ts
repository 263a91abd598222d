import type { AttemptId, PlacementId, TaskArn } from '../../shared/core/ids.ts';
import type { Decided, Target } from '../../shared/core/log/decided.ts';
import type { LogItem, StoredEntry } from '../../shared/core/log/item.ts';
import type { CountedRule, PlacementRule } from '../../shared/core/placement-rules.ts';
import type { ClusterState, Placement } from '../../shared/core/state/cluster-state.ts';
import { isAmongStrangers, isKeptAway, isThere, valueAt, type Whereabouts } from './company.ts';
import { closedFor, isInZones } from './open-instances.ts';
import { type Present, presentIn, zoneOf } from './presence.ts';
import { Violation } from './violation.ts';
import type { ItemJudge } from './witness.ts';

type Placed = Extract<Decided, { type: 'TaskPlaced' }>;

/** Those of one placement, and who was there before them. */
interface Step {
  readonly placement: Placement;
  readonly placed: readonly Placed[];
  readonly before: readonly Present[];
  readonly after: readonly Present[];
}

/**
 * Judges the rules that ECS does not have: by the tasks one by one, placement after placement in the
 * order in which the item decides them.
 */
export class RuleJudge implements ItemJudge {
  readonly #state: ClusterState;

  constructor(state: ClusterState) {
    this.#state = state;
  }

  after({ entries, seq }: LogItem): void {
    const placed = entries.filter(isPlaced);
    if (placed.length === 0 || !this.#isAnyRuleAbout()) return;
    for (const step of this.#steps(placed, entries)) {
      const wrong = this.#wrongOf(step);
      if (wrong === undefined) continue;
      throw new Violation(`at ${seq}: a task of ${step.placement.placementId} ${wrong}`);
    }
  }

  #isAnyRuleAbout(): boolean {
    for (const { request } of this.#state.placements.values()) {
      if (request.trustDomain !== undefined) return true;
      if (request.placementConstraints.some(isCounted)) return true;
    }
    return false;
  }

  /** One for each placement, in the order of their first starts. */
  *#steps(placed: readonly Placed[], entries: LogItem['entries']): Generator<Step> {
    const later = new Set<AttemptId | undefined>(placed.map(({ attemptId }) => attemptId));
    for (const placementId of new Set<PlacementId>(placed.map((one) => one.placementId))) {
      const present = this.#presentBefore(preemptedAfterStartsOf(placementId, entries));
      const before = present.filter(({ attemptId }) => !isIn(later, attemptId));
      const own = placed.filter((one) => one.placementId === placementId);
      for (const { attemptId } of own) later.delete(attemptId);
      const after = present.filter(({ attemptId }) => !isIn(later, attemptId));
      const placement = this.#state.placements.get(placementId);
      if (placement !== undefined) yield { placement, placed: own, before, after };
    }
  }

  /** As the state has them, but for those who only then had to go. */
  #presentBefore(gone: ReadonlySet<TaskArn>): readonly Present[] {
    const present = presentIn(this.#state);
    return present.map((one) =>
      one.taskArn !== undefined && gone.has(one.taskArn) ? { ...one, isToStay: true } : one,
    );
  }

  #wrongOf(step: Step): string | undefined {
    const { placement, placed } = step;
    for (const { target } of placed) {
      const wrong = this.#wrongCompany(step, target) ?? this.#wrongNeighbour(step, target);
      if (wrong !== undefined) return wrong;
      for (const rule of placement.request.placementConstraints) {
        if (!isCounted(rule) || rule.weight !== undefined) continue;
        if (!this.#holds(step, rule, target)) return `goes where ${rule.type} does not hold`;
      }
    }
    return undefined;
  }

  /** Trust domains, among all that have not stopped. */
  #wrongCompany({ placement, after }: Step, target: Target): string | undefined {
    if (target.type !== 'EC2') return undefined;
    return isAmongStrangers(placement, after, target.containerInstanceArn)
      ? 'shares its instance with another trust domain'
      : undefined;
  }

  /** Whom others keep away, and who was there first. */
  #wrongNeighbour({ placement, before }: Step, target: Target): string | undefined {
    return isKeptAway(placement, before, this.#whereabouts(target))
      ? 'goes where another keeps its group away'
      : undefined;
  }

  #holds({ placement, before, after }: Step, rule: CountedRule, target: Target): boolean {
    const { field } = rule;
    const own = placement.request.group;
    const group = 'group' in rule ? rule.group : own;
    const value = valueAt(this.#whereabouts(target), field);
    // On Fargate there is nothing to share but a zone, if that is known.
    if (value === undefined) return true;
    const staying = (all: readonly Present[]) =>
      all.filter((one) => one.isToStay && one.group === group);
    const [earlier, now] = [staying(before), staying(after)];
    const count = (all: readonly Present[], where = value) =>
      all.filter((one) => isThere(one, field, where)).length;
    switch (rule.type) {
      case 'antiAffinity':
        return count(now) <= (group === own ? 1 : 0);
      case 'atMost':
        return count(now) <= rule.count;
      case 'affinity': {
        const isFirst = group === own && earlier.every((one) => !isAnywhere(one, field));
        return isFirst
          ? count(now) === now.filter((one) => isAnywhere(one, field)).length
          : count(earlier) > 0;
      }
      case 'maxSkew': {
        const others = this.#comparedWith(placement, field, target);
        const least = Math.min(count(now), ...others.map((other) => count(now, other)));
        return count(now) - least <= rule.maxSkew;
      }
    }
  }

  /** The values that count for a skew. */
  #comparedWith(placement: Placement, field: string, target: Target): readonly string[] {
    if (target.type === 'FARGATE') {
      const isRested = Object.keys(placement.refusedAt).length > 0;
      return isRested ? [] : [...this.#state.subnets.values()].map((one) => one.availabilityZone);
    }
    return [...this.#state.containerInstances.values()]
      .filter((one) => closedFor(this.#state, one) === undefined && isInZones(placement, one))
      .flatMap(({ containerInstanceArn: arn }) =>
        field === 'instanceId' ? arn : (zoneOf(this.#state, arn) ?? []),
      );
  }

  #whereabouts(target: Target): Whereabouts {
    if (target.type === 'FARGATE') return { zone: target.availabilityZone };
    const arn = target.containerInstanceArn;
    return { on: arn, zone: zoneOf(this.#state, arn) };
  }
}

function isPlaced(entry: StoredEntry): entry is Placed {
  return entry.type === 'TaskPlaced';
}

/** Those who were still to stay when the starts of a placement were decided. */
function preemptedAfterStartsOf(
  placementId: PlacementId,
  entries: LogItem['entries'],
): ReadonlySet<TaskArn> {
  const first = entries.findIndex((entry) => isPlaced(entry) && entry.placementId === placementId);
  return new Set(
    entries
      .slice(first)
      .flatMap((entry) =>
        'taskArn' in entry && entry.type === 'TaskPreempted' ? entry.taskArn : [],
      ),
  );
}

function isIn(later: ReadonlySet<AttemptId | undefined>, id: AttemptId | undefined): boolean {
  return id !== undefined && later.has(id);
}

function isCounted(rule: PlacementRule): rule is CountedRule {
  return rule.type !== 'memberOf' && rule.type !== 'distinctInstance';
}

function isAnywhere(one: Present, field: string): boolean {
  return valueAt(one, field) !== undefined;
}

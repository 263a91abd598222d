import { canonicalJson } from '../shared/core/canonical-json.ts';
import type {
  ClusterName,
  ContainerInstanceArn,
  DetailVersion,
  Ec2InstanceId,
  PlacementId,
} from '../shared/core/ids.ts';
import type { Entry, LogItem } from '../shared/core/log/item.ts';
import type { ClusterState } from '../shared/core/state/cluster-state.ts';
import { emptyState } from '../shared/core/state/empty-state.ts';
import { fold } from '../shared/core/state/fold.ts';
import { hashOf } from '../shared/runtime/item-hash.ts';
import { appendTo } from './append.ts';
import { emptyPool, workFor } from './place-world.ts';

interface WholeTurnSize {
  readonly instances: number;
  readonly tasks: number;
  /** Instances of which each turn hears that they are gone, and of as many new ones. */
  readonly replaced?: number;
}

/** What `--scenario` may name of whole turns. */
export const turnScenarios: Readonly<Record<string, WholeTurnSize & { readonly says: string }>> = {
  'whole-turn': {
    says: 'turns with 1,000 tasks each: apply, decide, encode, fold elsewhere',
    instances: 5_000,
    tasks: 1_000,
  },
  'mixed-churn': {
    says: 'the same, and each turn hears of 5 instances that are gone and 5 new ones',
    instances: 5_000,
    tasks: 1_000,
    replaced: 5,
  },
};

/** Placements of so many tasks each, all of them in one batch. */
const slots = 50;

/**
 * Turns as production takes them, without the store: requests for a batch of tasks are applied to a
 * draft, decided, written as one item with its hash, and folded by another process.
 *
 * @returns milliseconds of each turn
 */
export function wholeTurns(
  { instances, tasks, replaced = 0 }: WholeTurnSize,
  turns: number,
): number[] {
  const [mine, theirs] = [clusterOf(instances), clusterOf(instances)];
  const turnsMs: number[] = [];
  for (let turn = 0; turn < turns; turn += 1) {
    const arrivals = [...replacements(mine, turn, replaced), ...requestsFor(turn, tasks)];
    const before = performance.now();
    const { item } = appendTo(mine, arrivals, hashOf);
    fold(theirs, JSON.parse(canonicalJson(item)) as LogItem, hashOf(item));
    turnsMs.push(performance.now() - before);
  }
  return turnsMs;
}

/** A cluster that has just been read: instances without a task. */
export function clusterOf(instances: number): ClusterState {
  const state = emptyState('bench' as ClusterName);
  appendTo(state, [
    ...emptyPool(instances).instances.map(
      ({ containerInstance, attributes, free }): Entry => ({
        type: 'ContainerInstanceStateChanged',
        containerInstance: {
          ...containerInstance,
          registeredResources: {
            cpuUnits: free.cpuUnits,
            memoryMiB: free.memoryMiB,
            gpus: 0,
            takenPorts: { tcp: [22], udp: [] },
          },
          attributes: [...attributes].map(([name, value]) => ({
            name,
            ...(value !== undefined && { value }),
          })),
        },
      }),
    ),
    { type: 'TaskDefinitionDescribed', taskDefinition: workFor(0, 1, {}).taskDefinition },
  ]);
  return state;
}

function replacements(state: ClusterState, turn: number, replaced: number): Entry[] {
  const active = state.containerInstances.sorted().filter(({ status }) => status === 'ACTIVE');
  return active.slice(turn * replaced, (turn + 1) * replaced).flatMap((instance): Entry[] => {
    const { containerInstanceArn, ec2InstanceId, detailVersion } = instance;
    const gone = { ...instance, status: 'INACTIVE', agentConnected: false } as const;
    const fresh = {
      ...instance,
      containerInstanceArn: `${containerInstanceArn}-next` as ContainerInstanceArn,
      ec2InstanceId: `${ec2InstanceId}-next` as Ec2InstanceId,
    };
    return [
      {
        type: 'ContainerInstanceStateChanged',
        containerInstance: { ...gone, detailVersion: (detailVersion + 1) as DetailVersion },
      },
      { type: 'ContainerInstanceStateChanged', containerInstance: fresh },
    ];
  });
}

function requestsFor(turn: number, tasks: number): Entry[] {
  return Array.from({ length: tasks / slots }, (_, n): Entry => {
    const name = `p-${String(turn).padStart(4, '0')}-${String(n).padStart(4, '0')}`;
    const { request } = workFor(n, slots, {});
    return {
      type: 'PlacementRequested',
      placementId: name as PlacementId,
      requestedBy: 'bench',
      request: { ...request, group: `estiva:${name}` },
    };
  });
}

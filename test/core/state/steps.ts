import fc from 'fast-check';
import type { ContainerInstance, CustomResource, ObservedTask } from '../../../shared/core/ecs.ts';
import type { DetailVersion } from '../../../shared/core/ids.ts';
import type { PlacementRequest } from '../../../shared/core/placement.ts';

/** The few names that histories play with, so that what happens often happens to the same thing. */
export const instanceNames = ['a1', 'b1', 'c1'] as const;
export const placementNames = ['p-1', 'p-2', 'p-3'] as const;

/** One thing that happens to a cluster; `nth` picks among what is there when it happens. */
export type Step =
  | { readonly do: 'seeInstance'; readonly name: string; readonly seen: Partial<ContainerInstance> }
  | { readonly do: 'missInstance' | 'impair' | 'drain' | 'activate'; readonly name: string }
  | { readonly do: 'signal'; readonly name: string; readonly signal: number }
  | {
      readonly do: 'request';
      readonly name: string;
      readonly desiredCount: number;
      readonly gang: boolean;
      readonly anywhere: boolean;
      readonly maxUnavailable?: number | string;
      readonly key?: string;
      readonly resources?: readonly CustomResource[];
      readonly priority?: number;
      /** CPU units of a task, where they are not those of its definition. */
      readonly cpu?: string;
      readonly rules?: PlacementRequest['placementConstraints'];
      readonly more?: Pick<PlacementRequest, 'headroom' | 'trustDomain'>;
    }
  | { readonly do: 'update'; readonly name: string; readonly desiredCount: number }
  | { readonly do: 'delete'; readonly name: string }
  | { readonly do: 'acceptStarts'; readonly lastStatus: ObservedTask['lastStatus'] }
  | { readonly do: 'refuseStart'; readonly nth: number }
  | { readonly do: 'answerEffect'; readonly nth: number; readonly how: number }
  | { readonly do: 'changeTask'; readonly nth: number; readonly change: Partial<ObservedTask> }
  | { readonly do: 'missTask'; readonly nth: number }
  | { readonly do: 'seeForeignTask'; readonly name: string; readonly on: string }
  | { readonly do: 'reconciled' }
  | { readonly do: 'pass'; readonly ms: number };

const nth = fc.nat(20);
const instanceName = fc.constantFrom(...instanceNames);
const placementName = fc.constantFrom(...placementNames);

const licences = (value: number): CustomResource => ({ name: 'LICENSE', type: 'INTEGER', value });
const device: CustomResource = { name: 'DEVICE', type: 'STRINGSET', values: ['left'] };

/** What an instance registers, and what is asked of it. */
const custom = fc.constantFrom([licences(2)], [device], [device, licences(1)]);

const registered = custom.map((all) => ({
  cpuUnits: 2_048,
  memoryMiB: 7_680,
  gpus: 0,
  takenPorts: { tcp: [22], udp: [] },
  custom: all,
}));

const instanceSeen = fc.record(
  {
    registeredResources: registered,
    detailVersion: fc.integer({ min: 1, max: 6 }).map((version) => version as DetailVersion),
    agentConnected: fc.boolean(),
    status: fc.constantFrom(
      'ACTIVE' as const,
      'ACTIVE' as const,
      'DRAINING' as const,
      'INACTIVE' as const,
    ),
  },
  { requiredKeys: ['detailVersion'] },
);

const taskChange: fc.Arbitrary<Partial<ObservedTask>> = fc.constantFrom(
  { lastStatus: 'RUNNING' as const },
  { desiredStatus: 'STOPPED' as const },
  {
    lastStatus: 'STOPPED' as const,
    desiredStatus: 'STOPPED' as const,
    stopCode: 'SpotInterruption',
  },
  {
    lastStatus: 'STOPPED' as const,
    desiredStatus: 'STOPPED' as const,
    stopCode: 'EssentialContainerExited',
    exits: [{ name: 'nginx', exitCode: 3 }],
  },
);

/** Any step of a history. */
export const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('seeInstance' as const),
      name: instanceName,
      seen: instanceSeen,
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constantFrom(
        'missInstance' as const,
        'impair' as const,
        'drain' as const,
        'activate' as const,
      ),
      name: instanceName,
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('signal' as const),
      name: instanceName,
      signal: fc.nat(8),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record(
      {
        do: fc.constant('request' as const),
        name: placementName,
        desiredCount: fc.integer({ min: 1, max: 6 }),
        gang: fc.boolean(),
        anywhere: fc.boolean(),
        maxUnavailable: fc.constantFrom(0, 1, '40%'),
        key: fc.constantFrom('k-1', 'k-2'),
        resources: custom,
      },
      { requiredKeys: ['do', 'name', 'desiredCount', 'gang', 'anywhere'] },
    ),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('update' as const),
      name: placementName,
      desiredCount: fc.integer({ min: 1, max: 6 }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('delete' as const), name: placementName }) },
  {
    weight: 5,
    arbitrary: fc.record({
      do: fc.constant('acceptStarts' as const),
      lastStatus: fc.constantFrom('PROVISIONING' as const, 'RUNNING' as const),
    }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('refuseStart' as const), nth }) },
  {
    weight: 3,
    arbitrary: fc.record({ do: fc.constant('answerEffect' as const), nth, how: fc.nat(3) }),
  },
  {
    weight: 5,
    arbitrary: fc.record({ do: fc.constant('changeTask' as const), nth, change: taskChange }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('missTask' as const), nth }) },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant('seeForeignTask' as const),
      name: fc.constantFrom('other-1', 'other-2'),
      on: instanceName,
    }),
  },
  { weight: 1, arbitrary: fc.constant({ do: 'reconciled' as const }) },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('pass' as const),
      ms: fc.constantFrom(0, 900, 11_000, 61_000, 3_700_000, 90_000_000),
    }),
  },
);

/** What happened to a cluster, oldest first; it begins with room and something that wants it. */
export const steps: fc.Arbitrary<readonly Step[]> = fc
  .array(step, { minLength: 5, maxLength: 45 })
  .map((some) => [
    { do: 'seeInstance', name: 'a1', seen: {} },
    { do: 'seeInstance', name: 'b1', seen: {} },
    { do: 'request', name: 'p-1', desiredCount: 3, gang: false, anywhere: false },
    { do: 'acceptStarts', lastStatus: 'RUNNING' },
    ...some,
  ]);

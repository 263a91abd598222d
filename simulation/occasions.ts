import type { PlacementInput } from '../shared/core/placement.ts';
import type { Agenda } from './agenda.ts';
import type { Random } from './random.ts';
import type { Promised, Requests } from './requests.ts';
import { oddSizes, type Scale } from './workload.ts';

/** What an occasion has to do with. */
export interface OccasionOptions {
  readonly agenda: Agenda;
  readonly random: Random;
  readonly scale: Scale;
  readonly requests: Pick<Requests, 'place' | 'promised' | 'remove'>;
}

export interface HoldOptions extends OccasionOptions {
  /** When the trouble of the first day is over. */
  readonly troubleUntil: number;
  /** The Auto Scaling group takes out an instance that runs such a task, and waits for its hook. */
  scaleInHostOf(family: string): boolean;
}

/** So many small worlds have one. */
const occasionShare = 0.3;
/** Worlds up to this size: what is asked for is meant for a few instances. */
const containerInstancesMax = 9;
/** So many small worlds keep an Auto Scaling group waiting for as long as it may be. */
const heldShare = 0.06;
/** So long before the end of the trouble it is asked for what is not to move … */
const askedBeforeMs = 360_000;
/** … and the group takes an instance, which is waited for for an hour. */
const takenBeforeMs = 90_000;
const heldMs = 3_600_000;
/** Before anybody else, and at one moment, so that much of it is decided at once. */
const comeMs = [500, 900] as const;

type Occasion = (options: OccasionOptions) => readonly PlacementInput[];

/**
 * What chance alone brings together too seldom: people who ask for things at once that are of interest
 * only together. Nothing of it is unusual, and all of it is judged like anything else.
 */
export function haveOccasion(options: OccasionOptions): void {
  const { agenda, random, scale, requests } = options;
  const isDue = random.chance(occasionShare);
  const occasion = random.pick(occasions);
  if (!isDue || occasion === undefined || scale.containerInstances > containerInstancesMax) return;
  const asked = occasion(options);
  agenda.after(random.whole(...comeMs), () => {
    for (const input of asked) requests.place(input);
  });
}

/**
 * A budget of none, on an instance that is taken out when the trouble is all but over: nothing else
 * moves its tasks for the hour that the group may be kept waiting.
 *
 * @returns until when it takes to see what becomes of them; 0 in most worlds
 */
export function holdToTheEnd(options: HoldOptions): number {
  const { agenda, random, scale, requests, troubleUntil, scaleInHostOf } = options;
  const isDue = random.chance(heldShare);
  if (!isDue || scale.containerInstances > containerInstancesMax) return 0;
  const input = asking('small', scale.containerInstances, random.whole(10, 90), {
    disruptionBudget: { maxUnavailable: 0 },
    placementConstraints: [{ type: 'distinctInstance' }],
  });
  agenda.after(troubleUntil - askedBeforeMs - agenda.now, () => requests.place(input));
  agenda.after(troubleUntil - takenBeforeMs - agenda.now, () => scaleInHostOf('small'));
  return troubleUntil + heldMs + takenBeforeMs;
}

/** One of each fills an instance, and two alike leave a gap; and small tasks that come after them. */
const oddSizesTogether: Occasion = ({ random, scale: { containerInstances: many } }) => {
  const priority = random.whole(10, 90);
  const packed = oddSizes.map((cpu) =>
    asking(`odd-${cpu}`, many, priority, {
      placementStrategy: [{ type: 'binpack', field: 'cpu' }],
    }),
  );
  const spread = { placementStrategy: [{ type: 'spread', field: 'instanceId' } as const] };
  return [...packed, asking('small', many, priority, spread)];
};

/** Some keep others away who are asked for at the same time. */
const keptAway: Occasion = ({ random, scale }) => {
  const priority = random.whole(10, 90);
  const [kept, field] = random.chance(0.5)
    ? ['small', 'instanceId']
    : ['odd-409', 'attribute:ecs.availability-zone'];
  const rule = { type: 'antiAffinity', group: `family:${kept}`, field } as const;
  return [
    asking('odd-716', random.whole(1, 3), priority, { placementConstraints: [rule] }),
    asking(kept, scale.containerInstances, priority, {}),
  ];
};

/** Shares of a thing until none is left. */
const sharesToTheLast: Occasion = ({ random, scale }) => {
  const resources = [{ name: 'SHARE', type: 'DOUBLE', value: 0.1 } as const];
  return [
    asking('render', scale.containerInstances * 4, random.whole(10, 90), { resources }),
    asking('render', 8, random.whole(10, 90), { resources }),
  ];
};

/** More than there is room for, the least important first; some of it crashes for ever. */
const tooMuch: Occasion = ({ random, scale }) => {
  const many = scale.containerInstances;
  return [
    asking('odd-409', many * 3, random.whole(0, 20), {}),
    asking('odd-716', many * 2, random.whole(30, 50), {}),
    asking('crash-looping-giant', random.whole(1, 2), random.whole(70, 100), {}),
    asking('odd-716', random.whole(1, many), random.whole(60, 100), {}),
  ];
};

/** One that keeps little of one thing free, and many who would use it all. */
const littleLeft: Occasion = ({ random, scale }) => {
  const priority = random.whole(10, 90);
  return [
    asking('odd-920', scale.containerInstances, priority + 5, {}),
    asking('small', scale.containerInstances * 8, priority, { headroom: { cpuUnits: 500 } }),
    asking('odd-716', 2, priority + 2, { headroom: { memoryMiB: 4_000 } }),
  ];
};

/** A start for each instance, three times over, and all of them ended at once. */
const manyCalls: Occasion = ({ agenda, random, scale, requests }) => {
  const spread = { placementStrategy: [{ type: 'spread', field: 'instanceId' } as const] };
  const come = [20, 40, 60].map((priority) =>
    asking('small', scale.containerInstances * 3, priority, spread),
  );
  agenda.after(random.whole(180_000, 1_500_000), () => {
    const isTold = ({ placementId, changing }: Promised) => placementId !== undefined && !changing;
    for (const promised of requests.promised.filter(isTold)) {
      if (come.includes(promised.input)) requests.remove(promised);
    }
  });
  return come;
};

const occasions: readonly Occasion[] = [
  oddSizesTogether,
  keptAway,
  sharesToTheLast,
  tooMuch,
  littleLeft,
  manyCalls,
];

/** Tasks that run for ever on EC2. */
function asking(
  family: string,
  desiredCount: number,
  priority: number,
  more: Partial<PlacementInput>,
): PlacementInput {
  return {
    taskDefinition: `${family}:1`,
    schedulingStrategy: 'REPLICA',
    desiredCount,
    capacity: [{ launchType: 'EC2' }],
    placementConstraints: [],
    placementStrategy: [],
    gang: false,
    priority,
    restartPolicy: { condition: 'ANY' },
    tags: [],
    ...more,
  };
}

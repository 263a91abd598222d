import { isLive } from '../shared/core/state/cluster-state.ts';
import { isRunning } from '../shared/core/views/placements.ts';
import { ChainBroken } from '../shared/runtime/session.ts';
import { drawFaults, type FaultClass, noFaults } from './faults.ts';
import { People } from './people.ts';
import { Random } from './random.ts';
import { Trouble } from './trouble.ts';
import { Violation, Witness } from './witness.ts';
import { taskDefinitions } from './workload.ts';
import { cluster, World } from './world.ts';

const startAt = Date.UTC(2026, 0, 5);
const hourMs = 3_600_000;
/** After the last fault: back-offs, reconciles and restored zones have this long to settle. */
const settleMs = 25 * 60_000;
/** Then nothing may be done for this long. */
const quietMs = 10 * 60_000;

export interface SeedOptions {
  readonly seed: number;
  readonly hours: number;
  readonly faults: ReadonlySet<FaultClass>;
}

export interface SeedReport {
  readonly seed: number;
  readonly simulatedHours: number;
  readonly wallMs: number;
  readonly events: number;
  readonly turns: number;
  readonly appends: number;
  readonly calls: number;
  readonly throttles: number;
  readonly faults: Readonly<Partial<Record<FaultClass, number>>>;
  /** The invariant that did not hold, with the last entries of the log. */
  readonly failure?: { readonly invariant: string; readonly lastEntries: readonly string[] };
}

/** Runs one seed from an empty log to the quiet after its last fault. */
export async function runSeed(options: SeedOptions): Promise<SeedReport> {
  const began = performance.now();
  const random = new Random(options.seed);
  const world = new World(options.seed, startAt, random.fork(), noFaults());
  const witness = new Witness(world.log);
  const failure = await judged(world, witness, random, options);
  return {
    seed: options.seed,
    simulatedHours: (world.agenda.now - startAt) / hourMs,
    wallMs: performance.now() - began,
    appends: witness.items.length,
    ...world.counts,
    faults: Object.fromEntries(world.faults.counts),
    ...(failure !== undefined && {
      failure: {
        invariant: failure,
        lastEntries: witness.items
          .slice(-5)
          .flatMap(({ seq, entries }) => entries.map((entry) => `${seq} ${JSON.stringify(entry)}`)),
      },
    }),
  };
}

async function judged(
  world: World,
  witness: Witness,
  random: Random,
  { hours, faults }: SeedOptions,
): Promise<string | undefined> {
  let broken: Error | undefined;
  world.beforeCall = (operation, input) => {
    try {
      witness.judgeCall(operation, input);
    } catch (error) {
      // Whoever makes the call would take it for a failure of ECS.
      broken ??= error as Error;
    }
  };
  world.onFailure = (error) => {
    // What a fault of ours causes is expected; anything else is a bug.
    if (error instanceof Violation || error instanceof ChainBroken) broken ??= error;
    if (error instanceof TypeError || error instanceof RangeError) broken ??= error;
  };
  let looking = Promise.resolve();
  const step = () => {
    if (broken !== undefined) throw broken;
    looking = looking
      .then(() => witness.look())
      .catch((error) => {
        broken ??= error as Error;
      });
  };
  try {
    setScene(world);
    const trouble = new Trouble(world, random.fork());
    trouble.launch(random.whole(1, 3), 'us-east-1a');
    trouble.launch(random.whole(1, 3), 'us-east-1b');
    trouble.launch(random.whole(1, 3), 'us-east-1c');
    world.mix = drawFaults(random.fork(), faults);
    world.startTicks();
    const until = startAt + hours * hourMs;
    const people = new People({
      agenda: world.agenda,
      random: random.fork(),
      api: () => world.api(),
      until,
    });
    people.begin();
    trouble.begin();
    await world.agenda.runUntil(until, step);
    trouble.end();
    world.mix = noFaults();
    await world.agenda.runUntil(until + settleMs, step);
    await looking;
    const before = actionsIn(witness);
    judgeConvergence(world, witness, people);
    await world.agenda.runUntil(until + settleMs + quietMs, step);
    await looking;
    if (actionsIn(witness) !== before) throw new Violation('it acts though nothing happens');
    witness.judgeReplay();
    return broken?.message;
  } catch (error) {
    return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  }
}

function setScene(world: World): void {
  world.call('ecs', 'CreateCluster', { clusterName: cluster });
  for (const definition of taskDefinitions) world.call('ecs', 'RegisterTaskDefinition', definition);
}

/** Starts, stops and drains decided so far. */
function actionsIn({ items }: Witness): number {
  const actions = new Set(['TaskPlaced', 'TaskStopDecided', 'ContainerInstanceDrainDecided']);
  return items.flatMap(({ entries }) => entries).filter(({ type }) => actions.has(type)).length;
}

/** Every promise is kept: what was asked for runs, or the log says why it does not. */
function judgeConvergence(world: World, witness: Witness, people: People): void {
  const { session } = witness;
  const { state } = session;
  if (people.asking > 0) throw new Violation(`${people.asking} requests are still unanswered`);
  if (state.attempts.size + state.effects.size > 0) {
    throw new Violation('effects are still unanswered');
  }
  for (const { placementId, deleted, key } of people.promised) {
    if (placementId === undefined) throw new Violation(`${key} has no placement`);
    const placement = state.placements.get(placementId as never);
    if (deleted && placement !== undefined) throw new Violation(`${placementId} is not gone`);
    if (!deleted && placement === undefined) throw new Violation(`${placementId} is lost`);
  }
  for (const slot of state.slots.values()) {
    if (isRunning(state, slot)) continue;
    const placement = state.placements.get(slot.placementId);
    const isTold = placement?.unplaceable?.slots.includes(slot.index) === true;
    if (slot.status === 'WAITING' && (isTold || slot.notBefore > state.at)) continue;
    throw new Violation(`${slot.placementId}/${slot.index} is ${slot.status} and nobody says why`);
  }
  judgeTruth(world, session.state);
  judgeHosts(world, session.state);
  witness.judgeStarts(startedBysIn(world));
}

/** ECS goes on showing what ran on an instance that is no more: EC2 knows better. */
function judgeHosts(world: World, state: Witness['session']['state']): void {
  for (const { taskArn } of state.slots.values()) {
    const task = taskArn === undefined ? undefined : state.tasks.get(taskArn);
    if (task?.containerInstanceArn === undefined) continue;
    const ec2InstanceId = state.containerInstances.get(task.containerInstanceArn)?.ec2InstanceId;
    const Filter = [
      { Name: 'instance-id', Value: [ec2InstanceId] },
      { Name: 'instance-state-name', Value: ['running'] },
    ];
    const found = JSON.stringify(world.call('ec2', 'DescribeInstances', { Filter }));
    if (!found.includes(String(ec2InstanceId))) {
      throw new Violation(
        `${task.taskArn} counts as running on ${ec2InstanceId}, which does not run`,
      );
    }
  }
}

/** What ECS itself runs of ours is what the slots hold, no less and no more. */
function judgeTruth(world: World, state: Witness['session']['state']): void {
  const truth = ourTasksIn(world);
  const held = new Set<string>();
  for (const slot of state.slots.values()) if (slot.taskArn !== undefined) held.add(slot.taskArn);
  for (const arn of truth)
    if (!held.has(arn)) throw new Violation(`${arn} runs and no slot holds it`);
  const live = [...state.tasks.values()].filter(
    (task) => isLive(task) && task.owner !== undefined && task.desiredStatus === 'RUNNING',
  );
  for (const { taskArn } of live) {
    if (!truth.has(taskArn)) throw new Violation(`${taskArn} is live in the log and not in ECS`);
  }
}

/** Who started each task that ECS still shows, STOPPED ones of the last hour included. */
function startedBysIn(world: World): string[] {
  const arns = [...tasksIn(world, 'RUNNING'), ...tasksIn(world, 'STOPPED')];
  const startedBys: string[] = [];
  for (let first = 0; first < arns.length; first += 100) {
    const asked = { cluster, tasks: arns.slice(first, first + 100) };
    const { tasks } = world.call('ecs', 'DescribeTasks', asked);
    for (const { startedBy } of tasks as { startedBy?: string }[]) startedBys.push(startedBy ?? '');
  }
  return startedBys;
}

function ourTasksIn(world: World): Set<string> {
  return new Set(tasksIn(world, 'RUNNING'));
}

function tasksIn(world: World, desiredStatus: 'RUNNING' | 'STOPPED'): string[] {
  const arns: string[] = [];
  let nextToken: string | undefined;
  do {
    const page = world.call('ecs', 'ListTasks', {
      cluster,
      desiredStatus,
      ...(nextToken !== undefined && { nextToken }),
    });
    arns.push(...(page['taskArns'] as string[]));
    nextToken = page['nextToken'] as string | undefined;
  } while (nextToken !== undefined);
  return arns;
}

import type { PlacementAnswer, TaskAnswer } from '../../shared/core/views/answers.ts';
import type { IncidentSummary } from '../../shared/core/views/incidents.ts';
import { webPlacement } from '../wiring/client.ts';
import type { DemoRun } from './demo-run.ts';

/** How many web servers the demo keeps running. */
const wanted = 12;
/** Together with those, more than six instances of two vCPUs can hold. */
const wantedMore = 18;

/** Everything that the demo shows, in order. Throws `DemoFailed` at the first promise not kept. */
export async function runSteps(run: DemoRun): Promise<void> {
  const placementId = await placeSpread(run);
  await overflow(run);
  await crash(run, placementId);
  await interruptSpot(run, placementId);
  await dieWithoutAWord(run, placementId);
  await failZone(run, placementId);
}

async function placeSpread(run: DemoRun): Promise<string> {
  const askedAt = run.now();
  const { placementId, decisions } = await run.client.requestPlacement(webPlacement(wanted));
  const placed = decisions.filter(({ type }) => type === 'placed');
  run.tell(`asked for ${wanted} web servers, spread over zones, EC2 first: ${placementId}`);
  run.tell(`decided: ${placed.length} RunTask calls for ${countOf(placed)} tasks`);
  const placement = await run.untilWhole(placementId);
  const zones = countBy(placement.tasks, ({ availabilityZone }) => availabilityZone ?? '?');
  run.tell(
    `${placement.runningCount} of ${wanted} RUNNING: ${shown(zones)}`,
    lastStart(placement, askedAt),
  );
  run.check(
    placement.tasks.every(({ launchType }) => launchType === 'EC2'),
    'All twelve fit the instances, and some run elsewhere.',
  );
  const counts = [...zones.values()];
  run.check(
    counts.length === 3 && Math.max(...counts) - Math.min(...counts) <= 1,
    `They are not spread evenly over three zones: ${shown(zones)}.`,
  );
  await run.checkWithEcs(placementId);
  return placementId;
}

async function overflow(run: DemoRun): Promise<void> {
  const askedAt = run.now();
  const { placementId } = await run.client.requestPlacement(webPlacement(wantedMore));
  run.tell(`asked for ${wantedMore} more, which the instances cannot hold: ${placementId}`);
  const placement = await run.untilWhole(placementId);
  const types = countBy(placement.tasks, ({ launchType }) => launchType);
  run.tell(
    `${placement.runningCount} of ${wantedMore} RUNNING: ${shown(types)}`,
    lastStart(placement, askedAt),
  );
  run.check((types.get('EC2') ?? 0) > 0, 'The instances still had room, and none was used.');
  run.check((types.get('FARGATE') ?? 0) > 0, 'Nothing overflowed to Fargate.');
  await run.checkWithEcs(placementId);
  await run.client.deletePlacement(placementId);
  await run.until(
    `${placementId} is deleted and its tasks are stopped`,
    async () => ({
      listed: (await run.client.placements()).map((each) => each.placementId),
      running: (await run.client.ecsTasks()).filter(({ startedBy }) =>
        startedBy?.includes(placementId),
      ).length,
    }),
    ({ listed, running }) => !listed.includes(placementId) && running === 0,
  );
  run.tell(`deleted ${placementId} again: its ${wantedMore} tasks are stopped`);
}

async function crash(run: DemoRun, placementId: string): Promise<void> {
  const { tasks } = await run.client.placement(placementId);
  const victim = tasks[0];
  run.check(victim !== undefined, 'There is no task to crash.');
  if (victim === undefined) return;
  await heal(run, placementId, [victim], `container of task ${idOf(victim)} crashes with 137`, () =>
    run.client.fault(`tasks/${idOf(victim)}/crash`, { exitCode: 137 }),
  );
}

async function interruptSpot(run: DemoRun, placementId: string): Promise<void> {
  const ec2InstanceId = await spotInstance(run);
  const lost = await tasksOn(run, placementId, ec2InstanceId);
  await heal(run, placementId, lost, `Spot instance ${ec2InstanceId} gets its warning`, () =>
    run.client.fault(`instances/${ec2InstanceId}/interrupt`),
  );
}

async function dieWithoutAWord(run: DemoRun, placementId: string): Promise<void> {
  const { tasks } = await run.client.placement(placementId);
  const onInstances = countBy(
    tasks.filter((task) => task.ec2InstanceId !== undefined),
    (task) => task.ec2InstanceId ?? '',
  );
  const [ec2InstanceId = ''] = [...onInstances].sort(([, a], [, b]) => b - a)[0] ?? [];
  const lost = await tasksOn(run, placementId, ec2InstanceId);
  const text = `instance ${ec2InstanceId} dies, and ECS says not a word`;
  await heal(run, placementId, lost, text, () =>
    run.client.fault(`instances/${ec2InstanceId}/terminate`, { silent: true }),
  );
}

async function failZone(run: DemoRun, placementId: string): Promise<void> {
  const { tasks } = await run.client.placement(placementId);
  const zones = countBy(tasks, ({ availabilityZone }) => availabilityZone ?? '?');
  const [zone = '?'] = [...zones].sort(([, a], [, b]) => b - a)[0] ?? [];
  const lost = tasks.filter(({ availabilityZone }) => availabilityZone === zone);
  const before = await zoneInstances(run, zone);
  await heal(run, placementId, lost, `zone ${zone} fails`, () =>
    run.client.fault(`zones/${zone}/fail`),
  );
  await run.client.fault(`zones/${zone}/restore`);
  await run.until(
    `${zone} has ${before} container instances again`,
    () => zoneInstances(run, zone),
    (count) => count === before,
  );
  const placement = await run.untilWhole(placementId);
  await run.checkWithEcs(placementId);
  run.tell(
    `zone ${zone} returns with ${before} instances; ${placement.runningCount} still RUNNING`,
  );
}

/** Lets something happen, and waits until the wanted count runs again without what was lost. */
async function heal(
  run: DemoRun,
  placementId: string,
  lost: readonly TaskAnswer[],
  text: string,
  happen: () => Promise<void>,
): Promise<void> {
  run.check(lost.length > 0, `Nothing would be lost when ${text}.`);
  const at = run.now();
  await happen();
  run.tell(`${text}: ${lost.length} of ${wanted} tasks to replace`);
  const placement = await run.untilWhole(placementId, new Set(lost.map(({ taskArn }) => taskArn)));
  run.tell(`${placement.runningCount} of ${wanted} RUNNING again`, lastStart(placement, at));
  await run.checkWithEcs(placementId);
  await tellIncidents(run, at);
}

/** Every incident since then is over, and each is told as the API tells it. */
async function tellIncidents(run: DemoRun, since: number): Promise<void> {
  const incidents = await run.until(
    'every incident is over',
    () => run.client.incidents(),
    (all) => all.every(({ status }) => status !== 'OPEN'),
  );
  const fresh = incidents.filter(
    ({ openedAt, status }) => openedAt >= since && status === 'CLOSED',
  );
  run.check(fresh.length > 0, 'No incident tells of it.');
  for (const incident of [...fresh].reverse()) {
    const { cause, lostCount, openedAt, endedAt = openedAt, firstSignalAt } = incident;
    const signalled = ((openedAt - firstSignalAt) / 1_000).toFixed(1);
    const lasted = ((endedAt - openedAt) / 1_000).toFixed(1);
    run.tell(
      `  incident of ${subjectOf(incident)}: ${cause}, ${lostCount} lost; opened ${signalled} s after its first signal, closed ${lasted} s later`,
    );
  }
}

function subjectOf({ subject }: IncidentSummary): string {
  switch (subject.type) {
    case 'TASK':
      return `slot ${subject.slot} of ${subject.placementId}`;
    case 'CONTAINER_INSTANCE':
      return `instance ${subject.ec2InstanceId ?? subject.containerInstanceArn}`;
    case 'AVAILABILITY_ZONE':
      return `zone ${subject.availabilityZone}`;
  }
}

/** From a moment to when the last of the tasks that started after it was RUNNING. */
function lastStart({ tasks }: PlacementAnswer, since: number): number {
  const starts = tasks.map(({ startedAt }) => startedAt ?? 0).filter((at) => at > since);
  return Math.max(since, ...starts) - since;
}

async function tasksOn(
  run: DemoRun,
  placementId: string,
  ec2InstanceId: string,
): Promise<readonly TaskAnswer[]> {
  const { tasks } = await run.client.placement(placementId);
  return tasks.filter((task) => task.ec2InstanceId === ec2InstanceId);
}

/** A Spot instance on which tasks run, as EC2 tells them apart. */
async function spotInstance(run: DemoRun): Promise<string> {
  const spot = new Set(await run.client.spotInstanceIds());
  const used = (await run.client.tasks()).flatMap(({ ec2InstanceId, lastStatus }) =>
    lastStatus === 'RUNNING' && ec2InstanceId !== undefined && spot.has(ec2InstanceId)
      ? [ec2InstanceId]
      : [],
  );
  const [first] = used;
  run.check(first !== undefined, 'Nothing runs on a Spot instance.');
  return first ?? '';
}

async function zoneInstances(run: DemoRun, zone: string): Promise<number> {
  const instances = await run.client.containerInstances();
  return instances.filter(
    ({ availabilityZone, status, agentConnected }) =>
      availabilityZone === zone && status === 'ACTIVE' && agentConnected,
  ).length;
}

function countOf(decisions: readonly { readonly slots: readonly number[] }[]): number {
  return decisions.reduce((sum, { slots }) => sum + slots.length, 0);
}

function countBy<Value>(
  values: readonly Value[],
  key: (value: Value) => string,
): Map<string, number> {
  const counts = new Map<string, number>();
  for (const value of values) counts.set(key(value), (counts.get(key(value)) ?? 0) + 1);
  return counts;
}

function shown(counts: ReadonlyMap<string, number>): string {
  return [...counts]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, count]) => `${count} in ${name}`)
    .join(', ')
    .replaceAll('in EC2', 'on EC2')
    .replaceAll('in FARGATE', 'on Fargate');
}

function idOf({ taskArn }: TaskAnswer): string {
  return taskArn.split('/').at(-1) ?? taskArn;
}

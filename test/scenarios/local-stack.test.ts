import { webPlacement } from '../../local/wiring/client.ts';
import type { TaskAnswer } from '../../shared/core/views/answers.ts';
import { type Deployed, deployed, eventually } from '../local/wiring/deployed.ts';

// Real time: packaging on a busy machine, worker threads, and cluster time that runs 10 times as fast.
jest.setTimeout(120_000);
const factor = 10;

describe('the packaged stack on this machine', () => {
  let here: Deployed | undefined;

  afterEach(async () => {
    await here?.deployment.close();
    here = undefined;
  });

  const running = (tasks: readonly TaskAnswer[]): readonly string[] =>
    tasks.filter(({ lastStatus }) => lastStatus === 'RUNNING').map(({ taskArn }) => taskArn);

  it('places what is asked for, and replaces a task whose container crashes', async () => {
    here = await deployed({ factor });
    const { client } = here;
    const { placementId, decisions } = await client.requestPlacement(webPlacement(3));
    expect(decisions.map(({ type }) => type)).toEqual(['placed', 'placed', 'placed']);
    const whole = await eventually(
      () => client.placement(placementId),
      ({ runningCount }) => runningCount === 3,
    );
    const zones = whole.tasks.map(({ availabilityZone }) => availabilityZone);
    expect(new Set(zones).size).toBe(3);

    const victim = whole.tasks[1]?.taskArn ?? '';
    await client.fault(`tasks/${victim.split('/').at(-1)}/crash`, { exitCode: 137 });
    const healed = await eventually(
      () => client.placement(placementId),
      ({ tasks }) => running(tasks).length === 3 && !running(tasks).includes(victim),
    );
    const survivors = running(healed.tasks).filter((arn) => running(whole.tasks).includes(arn));
    expect(survivors).toHaveLength(2);
    const inEcs = (await client.ecsTasks()).filter(({ lastStatus }) => lastStatus === 'RUNNING');
    expect(new Set(inEcs.map(({ taskArn }) => taskArn))).toEqual(new Set(running(healed.tasks)));
  });

  it('runs again elsewhere what was on an instance that is terminated', async () => {
    here = await deployed({ factor });
    const { client } = here;
    const { placementId } = await client.requestPlacement(webPlacement(5));
    const whole = await eventually(
      () => client.placement(placementId),
      ({ runningCount }) => runningCount === 5,
    );
    const gone = whole.tasks[0]?.ec2InstanceId ?? '';
    await client.fault(`instances/${gone}/terminate`);
    const healed = await eventually(
      () => client.placement(placementId),
      ({ tasks }) =>
        tasks.filter((task) => task.lastStatus === 'RUNNING' && task.ec2InstanceId !== gone)
          .length === 5,
    );
    const instances = await client.containerInstances();
    const live = instances.filter(({ status }) => status === 'ACTIVE');
    expect(live.map(({ ec2InstanceId }) => ec2InstanceId)).not.toContain(gone);
    expect(healed.tasks.every(({ launchType }) => launchType === 'EC2')).toBe(true);
  });

  it('learns of a crash only from reconcile when the rule for task events is not in the template', async () => {
    here = await deployed({ factor, without: ['TaskStateRule'] });
    const { client } = here;
    const { placementId } = await client.requestPlacement(webPlacement(1));
    const started = await eventually(
      () => client.placement(placementId),
      ({ runningCount }) => runningCount === 1,
    );
    // Only a reconcile can have told that it runs, so the next one is almost a minute away.
    const { lastReconciledAt } = await client.cluster();
    const victim = started.tasks[0]?.taskArn ?? '';
    await client.fault(`tasks/${victim.split('/').at(-1)}/crash`);

    const beforeReconcile: (readonly string[])[] = [];
    await eventually(
      async () => {
        const { tasks } = await client.placement(placementId);
        const cluster = await client.cluster();
        if (cluster.lastReconciledAt === lastReconciledAt) beforeReconcile.push(running(tasks));
        return running(tasks);
      },
      (tasks) => tasks.length === 1 && tasks[0] !== victim,
    );
    expect(beforeReconcile.length).toBeGreaterThan(5);
    for (const tasks of beforeReconcile) expect(tasks).toEqual([victim]);
  });

  it('acts on nothing when the act queue has no event source mapping', async () => {
    here = await deployed({ factor, without: ['ActEventSourceMappingSQSActQueue'] });
    const { client, deployment } = here;
    const { placementId, decisions } = await client.requestPlacement(webPlacement(2));
    expect(decisions.every(({ type }) => type === 'placed')).toBe(true);
    const until = deployment.clock.now() + 20_000;
    await eventually(
      () => client.ecsTasks(),
      () => deployment.clock.now() > until,
    );
    expect(await client.ecsTasks()).toEqual([]);
    expect((await client.placement(placementId)).pendingCount).toBe(2);
  });
});

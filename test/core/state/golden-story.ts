import type { ObservedTask } from '../../../shared/core/ecs.ts';
import { defaultHealing } from '../../../shared/core/healing-settings.ts';
import type { DetailVersion, EffectId, PlacementId } from '../../../shared/core/ids.ts';
import type { Arrival, LogItem } from '../../../shared/core/log/item.ts';
import { openSession } from '../../../shared/runtime/session.ts';
import { turn } from '../../../shared/runtime/turn.ts';
import { createWorld, demo, inboxItem, itemsOf } from '../../runtime/process-under-test.ts';
import {
  anywhereDefinition,
  changed,
  ec2Id,
  instanceArn,
  instanceOf,
  placementRequested,
  taskOf,
} from '../cluster-under-test.ts';
import { publish, scaleIn } from './golden-others.ts';
import { quarantine } from './golden-quarantine.ts';
import { holdResources } from './golden-resources.ts';
import { readInParts } from './golden-rolling.ts';
import { loseZone } from './golden-zone.ts';

const requestedBy = 'arn:aws:iam::123456789012:user/ana';
const stopped = { lastStatus: 'STOPPED', desiredStatus: 'STOPPED' } as const;
const minuteMs = 60_000;

/** A cluster whose whole life is told through the turn; every append is kept. */
class Story {
  readonly #world = createWorld();
  readonly #session = openSession(demo);
  #told = 0;

  get state() {
    return this.#session.state;
  }

  async tell(afterMs: number, ...entries: Arrival[]): Promise<void> {
    this.#world.clock.pass(afterMs);
    this.#told += 1;
    const arrivals =
      entries.length === 0
        ? []
        : [inboxItem(`told-${this.#told}`, entries, this.#world.clock.now())];
    await (await turn(this.#world, this.#session, arrivals)).swept;
  }

  /** ECS accepts the starts that are open, all of them or as many as `tasks` of each. */
  async accept(afterMs: number, tasksMax = 10): Promise<ObservedTask[]> {
    const all: ObservedTask[] = [];
    for (const { attemptId, slots, runTask, target } of this.state.attempts.sorted()) {
      const tasks = slots.slice(0, tasksMax).map((slot) =>
        taskOf(`${attemptId}-${slot}`, {
          startedBy: runTask.startedBy,
          group: runTask.group,
          taskDefinitionArn: runTask.taskDefinition,
          lastStatus: 'PROVISIONING',
          ...(target.type === 'EC2'
            ? { containerInstanceArn: target.containerInstanceArn }
            : { launchType: 'FARGATE', capacityProviderName: target.capacityProvider }),
        }),
      );
      const failures =
        tasks.length < slots.length ? [{ arn: instanceArn('a1'), reason: 'RESOURCE:MEMORY' }] : [];
      await this.tell(afterMs, { type: 'RunTaskAccepted', attemptId, tasks, failures });
      all.push(...tasks);
    }
    return all;
  }

  /** The answer to the oldest stop that is open. */
  stopAnswer(how: 'accepted' | 'refused' | 'skipped'): Arrival {
    const effectId = this.#open('StopTask');
    if (how === 'accepted') return { type: 'StopTaskAccepted', effectId };
    if (how === 'skipped') return { type: 'StopTaskSkipped', effectId, found: 'STOPPED' };
    const message = 'Service Unavailable';
    return { type: 'StopTaskRefused', effectId, error: 'ServerException', message };
  }

  /** The answer to the oldest drain that is open. */
  drainAnswer(how: 'accepted' | 'refused'): Arrival {
    const effectId = this.#open('UpdateContainerInstancesState');
    if (how === 'accepted') return { type: 'UpdateContainerInstancesStateAccepted', effectId };
    const message = 'The container instance is not active.';
    const error = 'ClientException';
    return { type: 'UpdateContainerInstancesStateRefused', effectId, error, message };
  }

  #open(type: 'StopTask' | 'UpdateContainerInstancesState'): EffectId {
    const effect = this.state.effects.sorted().find((one) => one.type === type);
    if (effect === undefined) throw new Error(`no ${type} is open`);
    return effect.effectId;
  }

  items(): Promise<readonly LogItem[]> {
    return itemsOf(this.#world);
  }
}

/** A day in a cluster's life in which every type of entry is written at least once. */
export async function goldenStory(): Promise<readonly LogItem[]> {
  const story = new Story();
  await arrive(story);
  await crash(story);
  await interrupt(story);
  await drain(story);
  await finish(story);
  await expire(story);
  await reopen(story);
  await budget(story);
  await loseZone(story);
  await holdResources(story);
  await displace(story);
  await quarantine(story);
  await scaleIn(story);
  await publish(story);
  await storm(story);
  await withdraw(story);
  await readInParts(story);
  await set(story);
  return story.items();
}

/** Instances register, a placement is asked for, refused in part, and runs. */
async function arrive(story: Story): Promise<void> {
  await story.tell(0, instanceOf('a1'), instanceOf('b1'), instanceOf('c1'));
  const idempotency = { key: 'order-66', requestHash: 'of p-web' };
  const asked = placementRequested('p-web', {
    desiredCount: 5,
    placementStrategy: [{ type: 'spread', field: 'attribute:ecs.availability-zone' }],
    tags: [{ key: 'team', value: 'café' }],
  });
  await story.tell(
    5_000,
    ...asked.map((one) => (one.type === 'PlacementRequested' ? { ...one, idempotency } : one)),
  );
  const tasks = await story.accept(800, 1);
  await story.tell(4_000, ...tasks.map((task) => changed(task, { lastStatus: 'RUNNING' })));
  await story.accept(1_000);
}

/** A task crashes twice, and one vanishes without a word. */
async function crash(story: Story): Promise<void> {
  const [first, second] = story.state.tasks.sorted();
  if (first === undefined || second === undefined) throw new Error('two tasks are wanted');
  const exits = [{ name: 'nginx', exitCode: 137, reason: 'OutOfMemoryError: Container killed' }];
  await story.tell(
    30_000,
    changed(first, { ...stopped, stopCode: 'EssentialContainerExited', exits }),
  );
  await story.accept(900);
  const read = { type: 'ReconcileCompleted', tasks: 5, containerInstances: 3 } as const;
  await story.tell(20_000, read);
  await story.tell(minuteMs, read);
  await story.tell(minuteMs, { type: 'TaskMissed', taskArn: second.taskArn });
  await story.tell(minuteMs, { type: 'TaskMissed', taskArn: second.taskArn });
  await story.accept(900);
  await story.tell(100, read);
}

/** EC2 and Auto Scaling say what becomes of instances; ECS forgets one. */
async function interrupt(story: Story): Promise<void> {
  const ec2InstanceId = ec2Id('b1');
  await story.tell(3_000, { type: 'RebalanceRecommended', ec2InstanceId });
  await story.tell(9_000, { type: 'SpotInterruptionWarned', ec2InstanceId, action: 'terminate' });
  await story.accept(700);
  await story.tell(
    2 * minuteMs,
    { type: 'Ec2InstanceStateChanged', ec2InstanceId, state: 'terminated' },
    {
      type: 'TerminateLifecycleActionStarted',
      ec2InstanceId,
      autoScalingGroupName: 'workers',
      lifecycleHookName: 'drain-first',
      lifecycleActionToken: 'c0ffee',
    },
    { type: 'ContainerInstanceMissed', containerInstanceArn: instanceArn('b1') },
  );
  await story.tell(
    1_000,
    {
      type: 'ContainerInstanceHealthChanged',
      containerInstanceArn: instanceArn('c1'),
      overallStatus: 'IMPAIRED',
      impaired: ['CONTAINER_RUNTIME'],
    },
    {
      type: 'ScheduledChangeAnnounced',
      ec2InstanceId: ec2Id('c1'),
      eventTypeCode: 'AWS_EC2_INSTANCE_REBOOT_MAINTENANCE_SCHEDULED',
    },
    { type: 'Ec2InstanceMissed', ec2InstanceId: ec2Id('c1') },
    { type: 'SubnetDescribed', subnetId: 'subnet-a', availabilityZone: 'us-east-1a' },
    { type: 'TaskStateChanged', task: taskOf('theirs', { group: 'service:db' }) },
  );
  await story.tell(600, {
    type: 'ContainerInstanceHealthChanged',
    containerInstanceArn: instanceArn('c1'),
    overallStatus: 'OK',
    impaired: [],
  });
  await story.tell(600, story.stopAnswer('skipped'));
}

/** A person drains an instance, ECS refuses and then does it, and it is opened again. */
async function drain(story: Story): Promise<void> {
  const containerInstanceArn = instanceArn('c1');
  await story.tell(5_000, { type: 'DrainRequested', containerInstanceArn, requestedBy });
  await story.tell(700, story.drainAnswer('refused'));
  await story.accept(100);
  await story.tell(60_000, { type: 'ActivateRequested', containerInstanceArn, requestedBy });
  await story.tell(700, story.drainAnswer('accepted'));
}

/** A placement runs once and to its end; another shrinks, and is deleted. */
async function finish(story: Story): Promise<void> {
  await story.tell(
    minuteMs,
    instanceOf('c2'),
    ...placementRequested('p-once', { restartPolicy: { condition: 'NONE' }, priority: 90 }),
  );
  const task = (await story.accept(900)).find((one) => one.startedBy?.includes('p-once'));
  if (task === undefined) throw new Error('nothing was started');
  const exits = [{ name: 'nginx', exitCode: 0 }];
  const ended = { ...stopped, stopCode: 'EssentialContainerExited', exits };
  await story.tell(20_000, changed(task, ended));
  const placementId = 'p-web' as PlacementId;
  await story.tell(4_000, {
    type: 'PlacementUpdateRequested',
    placementId,
    desiredCount: 4,
    requestedBy,
  });
  await story.tell(600, story.stopAnswer('refused'));
  await story.tell(minuteMs);
  await story.tell(600, story.stopAnswer('accepted'));
  await story.tell(minuteMs, {
    type: 'PlacementDeleteRequested',
    placementId: 'p-once' as PlacementId,
    requestedBy,
  });
}

/** More is asked for than there is; Fargate refuses, and then never answers. */
async function expire(story: Story): Promise<void> {
  const capacity = [
    { launchType: 'EC2' },
    { capacityProvider: 'FARGATE_SPOT', afterSeconds: 30 },
  ] as const;
  const asked = {
    desiredCount: 12,
    gang: true,
    capacity,
    overrides: { cpu: '1024', memory: '2048' },
  };
  await story.tell(7_000, ...placementRequested('p-gang', asked, anywhereDefinition));
  await story.tell(30_000);
  for (const { attemptId } of story.state.attempts.sorted().slice(0, 1)) {
    const error = 'ClientException';
    const message = 'Capacity is unavailable at this time.';
    await story.tell(900, { type: 'RunTaskRefused', attemptId, error, message, failures: [] });
  }
  await story.tell(56 * minuteMs);
  await story.tell(2 * minuteMs, instanceOf('c1', { detailVersion: 7 as DetailVersion }));
}

/** The only instance that a placement may use is drained, and opened again before there is another. */
async function reopen(story: Story): Promise<void> {
  const containerInstanceArn = instanceArn('d1');
  const expression = `ec2InstanceId == ${ec2Id('d1')}`;
  const placementId = 'p-pinned' as PlacementId;
  const placementConstraints = [{ type: 'memberOf', expression }] as const;
  await story.tell(
    minuteMs,
    instanceOf('d1'),
    ...placementRequested(placementId, { placementConstraints }),
  );
  await story.accept(800);
  await story.tell(9_000, { type: 'DrainRequested', containerInstanceArn, requestedBy });
  await story.tell(700, story.drainAnswer('accepted'));
  await story.tell(30_000, { type: 'ActivateRequested', containerInstanceArn, requestedBy });
  await story.tell(700, story.drainAnswer('accepted'));
  await story.tell(minuteMs, { type: 'PlacementDeleteRequested', placementId, requestedBy });
  await story.tell(600, story.stopAnswer('accepted'));
}

/** Three tasks of which one may be away at a time are drained, and then lose their Spot instance. */
async function budget(story: Story): Promise<void> {
  const containerInstanceArn = instanceArn('e1');
  const placementId = 'p-budget' as PlacementId;
  const expression = `ec2InstanceId in [${ec2Id('e1')}, ${ec2Id('e2')}]`;
  const placementConstraints = [{ type: 'memberOf', expression }] as const;
  const asked = { desiredCount: 3, disruptionBudget: { maxUnavailable: '33%' } };
  await story.tell(
    minuteMs,
    instanceOf('e1'),
    ...placementRequested(placementId, { ...asked, placementConstraints }),
  );
  const tasks = await story.accept(800);
  await story.tell(4_000, ...tasks.map((task) => changed(task, { lastStatus: 'RUNNING' })));
  await story.tell(1_000, instanceOf('e2'));
  await story.tell(9_000, { type: 'DrainRequested', containerInstanceArn, requestedBy });
  await story.tell(700, story.drainAnswer('accepted'));
  await story.accept(800);
  const ec2InstanceId = ec2Id('e1');
  await story.tell(5_000, { type: 'SpotInterruptionWarned', ec2InstanceId, action: 'terminate' });
  await story.accept(800);
}

/** What is important finds no room, and has less important tasks make some. */
async function displace(story: Story): Promise<void> {
  await story.tell(minuteMs, instanceOf('f1', { detailVersion: 2 as DetailVersion }));
  const expression = `ec2InstanceId == ${ec2Id('f1')}`;
  const placementConstraints = [{ type: 'memberOf', expression }] as const;
  const where = { capacity: [{ launchType: 'EC2' }], placementConstraints } as const;
  await story.tell(
    2_000,
    ...placementRequested('p-spare', { ...where, desiredCount: 4, priority: 5 }),
  );
  const spare = await story.accept(800);
  await story.tell(3_000, ...placementRequested('p-urgent', { ...where, priority: 95 }));
  const victim = spare.find(({ taskArn }) => story.state.tasks.get(taskArn)?.preempted);
  if (victim === undefined) throw new Error('nobody makes room');
  await story.tell(600, story.stopAnswer('accepted'));
  await story.tell(9_000, changed(victim, { ...stopped, stopCode: 'ServiceSchedulerInitiated' }));
  await story.accept(900);
}

/** Most of the cluster falls silent; EC2 would have an instance left, and that waits for trust. */
async function storm(story: Story): Promise<void> {
  const names = Array.from({ length: 24 }, (_, index) => `s${index + 1}`);
  const placementId = 'p-storm' as PlacementId;
  const expression = `ec2InstanceId in [${ec2Id('t1')}, ${ec2Id('t2')}]`;
  const placementConstraints = [{ type: 'memberOf', expression }] as const;
  await story.tell(minuteMs, { type: 'ReconcileCompleted', tasks: 5, containerInstances: 5 });
  await story.tell(
    1_000,
    instanceOf('t1'),
    ...names.map((name) => instanceOf(name)),
    ...placementRequested(placementId, { placementConstraints }),
  );
  const tasks = await story.accept(800);
  await story.tell(4_000, ...tasks.map((task) => changed(task, { lastStatus: 'RUNNING' })));
  const silent = { agentConnected: false, detailVersion: 2 as DetailVersion };
  const back = { agentConnected: true, detailVersion: 3 as DetailVersion };
  await story.tell(9_000, ...names.map((name) => instanceOf(name, silent)));
  await story.tell(1_000, instanceOf('t2'), {
    type: 'RebalanceRecommended',
    ec2InstanceId: ec2Id('t1'),
  });
  await story.tell(minuteMs, ...names.map((name) => instanceOf(name, back)));
  const started = await story.accept(800);
  await story.tell(4_000, ...started.map((task) => changed(task, { lastStatus: 'RUNNING' })));
}

/** EC2 takes an instance away while a start on it is still open. */
async function withdraw(story: Story): Promise<void> {
  const expression = `ec2InstanceId in [${ec2Id('u1')}, ${ec2Id('u2')}]`;
  const placementConstraints = [{ type: 'memberOf', expression }] as const;
  const lost = { type: 'Ec2InstanceStateChanged', ec2InstanceId: ec2Id('u1') } as const;
  await story.tell(minuteMs, instanceOf('u1'));
  await story.tell(1_000, ...placementRequested('p-late', { placementConstraints }));
  await story.tell(1_000, instanceOf('u2'), { ...lost, state: 'shutting-down' });
  await story.accept(800);
}

/** The owner of the stack has set more patience, and takes it back. */
async function set(story: Story): Promise<void> {
  const healing = { ...defaultHealing, lostAfterMs: 600_000, quarantinedShareMax: 0.25 };
  await story.tell(minuteMs, { type: 'SettingsStated', healing });
  await story.tell(minuteMs, { type: 'SettingsStated', healing: defaultHealing });
  await story.tell(minuteMs, { type: 'SettingsStated', healing });
}

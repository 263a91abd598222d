import type { ObservedTask } from '../../../shared/core/ecs.ts';
import type { EffectId } from '../../../shared/core/ids.ts';
import type { Arrival } from '../../../shared/core/log/item.ts';
import { byText } from '../../../shared/core/order.ts';
import type { ClusterState } from '../../../shared/core/state/cluster-state.ts';
import type { OtherEffect } from '../../../shared/core/state/told-effects.ts';
import {
  changed,
  ec2Id,
  instanceArn,
  instanceOf,
  placementRequested,
} from '../cluster-under-test.ts';

/** As much of the story as these chapters need. */
interface Teller {
  readonly state: ClusterState;
  tell(afterMs: number, ...entries: Arrival[]): Promise<void>;
  accept(afterMs: number): Promise<ObservedTask[]>;
}

const error = 'ValidationError';
const message = 'No active Lifecycle Action found';

/** An Auto Scaling group takes two instances out, and is kept waiting until the first is empty. */
export async function scaleIn(story: Teller): Promise<void> {
  const expression = 'attribute:ecs.availability-zone in [us-east-1g, us-east-1h]';
  const placementConstraints = [{ type: 'memberOf', expression }] as const;
  const read = { type: 'ReconcileCompleted', tasks: 9, containerInstances: 9 } as const;
  await story.tell(60_000, read, instanceOf('g1'), instanceOf('g2'));
  await story.tell(1_000, ...placementRequested('p-moved', { placementConstraints }));
  const task = (await story.accept(800)).find(isMoved);
  if (task === undefined) throw new Error('nothing was started');
  // Others wait for room too.
  const more = ['h1', 'h2', 'h3', 'h4', 'h5', 'h6'].map((name) => instanceOf(name));
  await story.tell(4_000, changed(task, { lastStatus: 'RUNNING' }), ...more);
  await story.tell(9_000, ...['g1', 'g2'].map(takenOut));
  await story.tell(200, answer(story, 'CompleteLifecycleAction', 'Refused'));
  await story.tell(200, answer(story, 'RecordLifecycleActionHeartbeat', 'Accepted'));
  await story.tell(60_000);
  await story.tell(200, answer(story, 'RecordLifecycleActionHeartbeat', 'Refused'));
  const next = (await story.accept(800)).find(isMoved);
  if (next === undefined) throw new Error('nothing was moved');
  await story.tell(4_000, changed(next, { lastStatus: 'RUNNING' }));
  const ended = { lastStatus: 'STOPPED', desiredStatus: 'STOPPED' } as const;
  const there = [...story.state.indexes.liveTasksOnInstance.of(instanceArn('g1'))].sort(byText);
  const known = there.flatMap((arn) => story.state.tasks.get(arn) ?? []);
  await story.tell(9_000, ...known.map((one) => changed(one, ended)));
  await story.tell(200, answer(story, 'CompleteLifecycleAction', 'Accepted'));
}

/** The bus takes one piece of news, refuses another, and never answers for the rest. */
export async function publish(story: Teller): Promise<void> {
  await story.tell(300, answer(story, 'PutEvents', 'Accepted'));
  await story.tell(300, answer(story, 'PutEvents', 'Refused'));
  await story.tell(61 * 60_000);
}

function isMoved({ startedBy }: ObservedTask): boolean {
  return startedBy?.includes('p-moved') === true;
}

function takenOut(name: string): Arrival {
  return {
    type: 'TerminateLifecycleActionStarted',
    ec2InstanceId: ec2Id(name),
    autoScalingGroupName: 'workers',
    lifecycleHookName: 'move-first',
    lifecycleActionToken: `token-of-${name}`,
  };
}

function answer(
  { state }: Teller,
  type: OtherEffect['type'],
  how: 'Accepted' | 'Refused',
): Arrival {
  const open = state.effects.sorted().find((effect) => effect.type === type);
  if (open === undefined) throw new Error(`no ${type} is open`);
  const effectId: EffectId = open.effectId;
  return how === 'Accepted'
    ? { type: `${type}Accepted`, effectId }
    : { type: `${type}Refused`, effectId, error, message };
}

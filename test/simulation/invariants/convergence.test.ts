import { slotKey } from '../../../shared/core/state/cluster-state.ts';
import {
  isEndUnheard,
  judgeConvergence,
  missingIn,
} from '../../../simulation/invariants/convergence.ts';
import { changed, ec2Id, instanceArn, placementRequested } from '../../core/cluster-under-test.ts';
import { settled, web } from './settled-cluster.ts';

type Settled = ReturnType<typeof settled>;

function judged(
  { state, fake, promises }: Settled,
  { fresh = [] as number[], stopped = [] as string[] } = {},
): () => void {
  const isFresh = ({ index }: { index: number }) => fresh.includes(index);
  const isFreshStop = (taskArn: string) => stopped.includes(taskArn);
  const surroundings = { truth: fake.truth, now: 1_000_000, isFresh, isFreshStop };
  return () => judgeConvergence(state, promises, surroundings);
}

function missing(): never {
  throw new Error('it is not there');
}

describe('a cluster that has converged', () => {
  it('passes when what was asked for runs', () => {
    const all = settled();
    expect(judged(all)).not.toThrow();
    expect(missingIn(all.state)).toBe(0);
  });

  it('passes when the log says why something does not run', () => {
    const all = settled();
    const { cluster, promises } = all;
    cluster.turn({ ...update(5) });
    Object.assign(promises.promised[0] ?? {}, { desiredCount: 5 });
    expect(missingIn(all.state)).toBe(3);
    const [attempt] = cluster.state.attempts.sorted();
    expect(attempt?.slots).toEqual([2, 3]);
    // What is under way is not converged yet, unless something has only just called for it.
    expect(judged(all)).toThrow('is STARTING and nobody says why');
    expect(judged(all, { fresh: [2, 3] })).not.toThrow();
  });

  const update = (desiredCount: number) =>
    ({
      type: 'PlacementUpdateRequested',
      placementId: web,
      desiredCount,
      requestedBy: 'ana',
    }) as const;

  it.each<[string, (all: Settled) => void, string]>([
    [
      'a request that is still asked',
      ({ promises }) => void Object.assign(promises, { asking: 1 }),
      'unanswered',
    ],
    ['a placement that is lost', ({ state }) => void state.placements.delete(web), 'p-web is lost'],
    [
      'a change that is lost',
      ({ promises }) => void Object.assign(promises.promised[0] ?? {}, { desiredCount: 3 }),
      'wants 2 tasks, not 3',
    ],
    [
      'a placement that was to be deleted',
      ({ promises }) => void promises.deleted.push(promises.promised.pop()?.placementId ?? ''),
      'p-web is not gone',
    ],
    [
      'a placement that nobody was told of',
      ({ cluster }) => void cluster.turn(...placementRequested('p-2', { desiredCount: 0 })),
      'nobody was told of p-2',
    ],
    [
      'one placement for two requests',
      ({ promises }) => void promises.promised.push(...promises.promised),
      'was given to two requests',
    ],
    [
      'a slot that nothing is done about',
      ({ state }) => {
        const { taskArn: _, ...slot } = state.slots.get(slotKey(web, 1)) ?? missing();
        state.slots.set(slotKey(web, 1), { ...slot, status: 'WAITING' });
      },
      'p-web/1 is WAITING and nobody says why',
    ],
    [
      'a task that runs and is held by nobody',
      ({ fake, one }) => fake.addTask({ ...one, taskArn: 'arn:lost' as never }),
      'arn:lost runs and no slot holds it',
    ],
    [
      'a task that is live in the log alone',
      ({ fake, one }) => void fake.tasks.delete(one.taskArn),
      'is live in the log and not in ECS',
    ],
    [
      'a task that counts on an instance that EC2 has terminated',
      ({ fake }) =>
        void Object.assign(fake.ec2Instances.get(ec2Id('a1')) ?? {}, { state: 'terminated' }),
      'which is terminated',
    ],
    [
      'a call without an answer',
      ({ cluster }) =>
        void cluster.turn({
          type: 'DrainRequested',
          containerInstanceArn: instanceArn('a1'),
          requestedBy: 'ana',
        }),
      'is still unanswered',
    ],
  ])('does not pass with %s', (_what, spoil, said) => {
    const all = settled();
    spoil(all);
    expect(judged(all)).toThrow(said);
  });

  it('does not pass with a part of a gang that never was whole', () => {
    const all = settled({ gang: true });
    const placement = all.state.placements.get(web) ?? missing();
    expect(judged(all)).not.toThrow();
    all.state.placements.set(web, { ...placement, complete: false });
    expect(judged(all)).toThrow('2 tasks of p-web, a gang that never was whole');
  });
});

describe('a task whose successor waits for room', () => {
  it('may run on where it cannot stay, and has to be held where it can', () => {
    const all = settled();
    const { state, fake, one } = all;
    const { taskArn: _, ...slot } = state.slots.get(slotKey(web, 0)) ?? missing();
    state.slots.set(slotKey(web, 0), { ...slot, status: 'WAITING' });
    const placement = state.placements.get(web) ?? missing();
    const unplaceable = { at: state.at, slots: [0], reason: {} as never };
    state.placements.set(web, { ...placement, unplaceable });
    const host = fake.containerInstances.get(instanceArn('a1')) ?? missing();
    expect(judged(all)).toThrow(`${one.taskArn} runs and no slot holds it`);
    host.status = 'INACTIVE';
    expect(judged(all)).not.toThrow();
  });
});

describe('a stop that is not answered yet', () => {
  it('passes only when the limit on stops has just let it through', () => {
    const all = settled();
    const { state, one } = all;
    const { taskArn } = one;
    const effectId = 'e-1' as never;
    const reason = 'replaced' as const;
    state.effects.set(effectId, {
      type: 'StopTask',
      effectId,
      taskArn,
      reason,
      decidedAt: state.at,
    });
    expect(judged(all)).toThrow('e-1 is still unanswered');
    expect(judged(all, { stopped: ['arn:task/other'] })).toThrow('e-1 is still unanswered');
    expect(judged(all, { stopped: [taskArn] })).not.toThrow();
  });
});

describe('an end that nobody heard of', () => {
  it('is one that the log has not learnt of a minute later', () => {
    const { state, fake, one } = settled();
    const isUnheard = () => isEndUnheard(state, fake.truth, 1_000_000);
    expect(isUnheard()).toBe(false);
    const task = fake.tasks.get(one.taskArn) ?? missing();
    Object.assign(task, { desiredStatus: 'STOPPED', stoppingAt: 970_000 });
    expect(isUnheard()).toBe(false);
    Object.assign(task, { stoppingAt: 930_000 });
    expect(isUnheard()).toBe(true);
    fake.tasks.delete(one.taskArn);
    expect(isUnheard()).toBe(true);
  });
});

describe('a task that runs to its end', () => {
  it('may be ending, for a minute', () => {
    const all = settled({ restartPolicy: { condition: 'NONE' } });
    const { cluster, fake, one } = all;
    cluster.turn(changed(one, { desiredStatus: 'STOPPED' }));
    const task = fake.tasks.get(one.taskArn);
    Object.assign(task ?? {}, { desiredStatus: 'STOPPED', stoppingAt: 970_000 });
    expect(judged(all)).not.toThrow();
    Object.assign(task ?? {}, { stoppingAt: 930_000 });
    expect(judged(all)).toThrow('is STARTED and nobody says why');
  });

  it('is never done when it crashes for ever, so that nothing is expected of it', () => {
    const all = settled();
    const { state, fake } = all;
    const placement = state.placements.get(web) ?? missing();
    fake.tasks.clear();
    const taskDefinitionArn = placement.taskDefinitionArn.replace('web', 'crash-looping') as never;
    state.placements.set(web, { ...placement, taskDefinitionArn });
    for (const slot of state.slots.values()) {
      state.slots.set(slotKey(web, slot.index), { ...slot, status: 'WAITING' });
    }
    expect(judged(all)).not.toThrow();
  });
});

import type { AttemptId } from '../../shared/core/ids.ts';
import { openSession, type Session } from '../../shared/runtime/session.ts';
import { type TurnReport, turn } from '../../shared/runtime/turn.ts';
import { wakeOthers } from '../../shared/runtime/wake.ts';
import { anywhereDefinition, instanceOf, placementRequested } from '../core/cluster-under-test.ts';
import { createWorld, demo, inboxItem, type World } from './process-under-test.ts';

/** A process that has taken in one batch of arrivals and is about to wake others. */
async function turned(
  ...arrivals: Parameters<typeof inboxItem>[1]
): Promise<{ world: World; session: Session; report: TurnReport }> {
  const world = createWorld();
  const session = openSession(demo);
  const report = await turn(world, session, [inboxItem('in-1', arrivals)]);
  return { world, session, report };
}

/** Wants Fargate after some seconds, on a cluster without instances. */
function later(afterSeconds: number, name = 'p-later') {
  const capacity = [{ capacityProvider: 'FARGATE', afterSeconds }] as const;
  return placementRequested(name, { capacity }, anywhereDefinition);
}

/** What waits for room is news, for which `act` is woken. */
function wakesOfObserve({ wakes }: ReturnType<typeof createWorld>) {
  return wakes.sent.filter(({ wake }) => wake === 'observe');
}

describe('after a turn', () => {
  it('act is woken for what was decided', async () => {
    const { world, session, report } = await turned(instanceOf('a1'), ...placementRequested('p-1'));
    await wakeOthers(world, session, report);
    expect(world.wakes.sent).toEqual([{ wake: 'act', afterMs: 0 }]);
  });

  it('nobody is woken when nothing is open', async () => {
    const { world, session, report } = await turned(instanceOf('a1'));
    await wakeOthers(world, session, report);
    expect(world.wakes.sent).toEqual([]);
  });

  it('act is not woken again by a turn that appended nothing', async () => {
    const { world, session } = await turned(instanceOf('a1'), ...placementRequested('p-1'));
    const idle = await turn(world, session);
    await wakeOthers(world, session, idle);
    expect(session.state.attempts.size).toBe(1);
    expect(world.wakes.sent).toEqual([]);
  });

  it('observe is woken for what is due within a minute, counted from now', async () => {
    const { world, session, report } = await turned(...later(40));
    world.clock.pass(2_500);
    await wakeOthers(world, session, report, 3);
    expect(wakesOfObserve(world)).toEqual([{ wake: 'observe', afterMs: 37_500, hop: 0 }]);
  });

  it('observe is woken once for one deadline', async () => {
    const { world, session, report } = await turned(...later(40));
    await wakeOthers(world, session, report);
    await wakeOthers(world, session, report);
    expect(wakesOfObserve(world)).toHaveLength(1);
  });

  it('what is due later than in a minute is left to the minute tick', async () => {
    const { world, session, report } = await turned(...later(61));
    await wakeOthers(world, session, report);
    expect(wakesOfObserve(world)).toEqual([]);
    world.clock.pass(1_000);
    await wakeOthers(world, session, report);
    expect(wakesOfObserve(world)).toEqual([{ wake: 'observe', afterMs: 60_000, hop: 0 }]);
  });

  it('a deadline that has passed hides no later one', async () => {
    const { world, session } = await turned(...later(5), ...later(30, 'p-much-later'));
    world.clock.pass(9_000);
    const report = await turn(world, session);
    await wakeOthers(world, session, report);
    expect(world.wakes.sent).toEqual([
      { wake: 'act', afterMs: 0 },
      { wake: 'observe', afterMs: 21_000, hop: 0 },
    ]);
  });

  it('a deadline that passes before the wake is sent is woken for at once', async () => {
    const { world, session, report } = await turned(...later(5));
    world.clock.pass(5_001);
    await wakeOthers(world, session, report);
    expect(wakesOfObserve(world)).toEqual([{ wake: 'observe', afterMs: 0, hop: 1 }]);
  });

  it('a chain of eight wakes within seconds ends, and the minute tick takes over', async () => {
    const { world, session, report } = await turned(...later(40));
    world.clock.pass(39_500);
    await wakeOthers(world, session, report, 8);
    expect(wakesOfObserve(world)).toEqual([]);
    await wakeOthers(world, session, report, 7);
    expect(wakesOfObserve(world)).toEqual([{ wake: 'observe', afterMs: 500, hop: 8 }]);
  });

  it('deadlines that are seconds apart are all met, however many there are', async () => {
    const { world, session, report } = await turned(...later(40));
    await wakeOthers(world, session, report, 8);
    expect(wakesOfObserve(world)).toEqual([{ wake: 'observe', afterMs: 40_000, hop: 0 }]);
  });

  it('the end of a back-off is a deadline too', async () => {
    const { world, session } = await turned(instanceOf('a1'), ...placementRequested('p-1'));
    const [attempt] = session.state.attempts.sorted();
    const attemptId = attempt?.attemptId ?? ('none' as AttemptId);
    const report = await turn(world, session, [
      inboxItem('in-2', [
        { type: 'RunTaskRefused', attemptId, error: 'FAILURES', message: 'AGENT', failures: [] },
      ]),
    ]);
    await wakeOthers(world, session, report);
    expect(wakesOfObserve(world)).toEqual([{ wake: 'observe', afterMs: 1_000, hop: 0 }]);
  });
});

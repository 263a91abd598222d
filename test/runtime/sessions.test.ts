import type { ClusterName } from '../../shared/core/ids.ts';
import { Sessions } from '../../shared/runtime/sessions.ts';

const demo = 'demo' as ClusterName;
const other = 'other' as ClusterName;

/** Work that ends when it is told to. */
function work(events: string[], name: string) {
  let end = (): void => {};
  const ended = new Promise<void>((resolve) => {
    end = resolve;
  });
  const run = async (): Promise<string> => {
    events.push(`${name} begins`);
    await ended;
    events.push(`${name} ends`);
    return name;
  };
  return { run, end };
}

describe('the sessions of a process', () => {
  it('are used by one caller at a time, in the order in which they came', async () => {
    const sessions = new Sessions();
    const events: string[] = [];
    const first = work(events, 'first');
    const second = work(events, 'second');
    const done = [sessions.use(demo, first.run), sessions.use(demo, second.run)];
    second.end();
    first.end();
    expect(await Promise.all(done)).toEqual(['first', 'second']);
    expect(events).toEqual(['first begins', 'first ends', 'second begins', 'second ends']);
  });

  it('of different clusters do not wait for each other', async () => {
    const sessions = new Sessions();
    const events: string[] = [];
    const first = work(events, 'first');
    const elsewhere = work(events, 'elsewhere');
    const waiting = sessions.use(demo, first.run);
    const done = sessions.use(other, elsewhere.run);
    elsewhere.end();
    expect(await done).toBe('elsewhere');
    expect(events).toEqual(['first begins', 'elsewhere begins', 'elsewhere ends']);
    first.end();
    await waiting;
  });

  it('are the same from one use to the next, and one to each cluster', async () => {
    const sessions = new Sessions();
    const first = await sessions.use(demo, async (session) => session);
    expect(await sessions.use(demo, async (session) => session)).toBe(first);
    const elsewhere = await sessions.use(other, async (session) => session);
    expect([first.cluster, elsewhere.cluster]).toEqual([demo, other]);
    expect(elsewhere.state).not.toBe(first.state);
  });

  it('can be used after somebody failed', async () => {
    const sessions = new Sessions();
    const failing = sessions.use(demo, async () => Promise.reject(new Error('out of luck')));
    const next = sessions.use(demo, async () => 'next');
    await expect(failing).rejects.toThrow('out of luck');
    expect(await next).toBe('next');
  });
});

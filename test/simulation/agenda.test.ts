import { Agenda } from '../../simulation/agenda.ts';
import { Random } from '../../simulation/random.ts';

const startAt = Date.UTC(2026, 0, 5);

describe('the agenda', () => {
  it('runs what is due in the order of time, and among equals in the order in which it was put', async () => {
    const agenda = new Agenda(startAt);
    const ran: string[] = [];
    const put = (ms: number, name: string) =>
      agenda.after(ms, () => ran.push(`${name} at ${agenda.now - startAt}`));
    for (const [ms, name] of [
      [500, 'c'],
      [20, 'a'],
      [500, 'd'],
      [300, 'b'],
      [9_000, 'late'],
    ] as const) {
      put(ms, name);
    }
    let steps = 0;
    await agenda.runUntil(startAt + 1_000, () => {
      steps += 1;
    });
    expect(ran).toEqual(['a at 20', 'b at 300', 'c at 500', 'd at 500']);
    expect([steps, agenda.now - startAt]).toEqual([4, 1_000]);
    await agenda.runUntil(startAt + 9_000, () => {});
    expect(ran.at(-1)).toBe('late at 9000');
  });

  it('keeps its order however much is put', async () => {
    const agenda = new Agenda(0);
    const random = new Random(77);
    const due = Array.from({ length: 500 }, () => random.whole(0, 90));
    const ran: number[] = [];
    for (const ms of due) agenda.after(ms, () => ran.push(ms));
    await agenda.runUntil(90, () => {});
    expect(ran).toEqual([...due].sort((a, b) => a - b));
  });

  it('lets those who wait go on before the next thing is due', async () => {
    const agenda = new Agenda(0);
    const ran: string[] = [];
    const waiting = async () => {
      await agenda.wait(10);
      ran.push('waited');
      await agenda.wait(-5);
      ran.push('waited for nothing');
    };
    const waited = waiting();
    agenda.after(11, () => ran.push('next'));
    await agenda.runUntil(20, () => {});
    await waited;
    expect(ran).toEqual(['waited', 'waited for nothing', 'next']);
  });
});

describe('the seeded generator', () => {
  it('draws the same numbers for the same seed, on every machine', () => {
    const drawn = (seed: number) => {
      const random = new Random(seed);
      return [random.whole(1, 1_000), random.whole(1, 1_000), random.whole(1, 1_000)];
    };
    expect(drawn(17)).toEqual(drawn(17));
    expect(drawn(17)).not.toEqual(drawn(18));
  });

  it('keeps to its bounds and reaches both', () => {
    const random = new Random(3);
    const drawn = new Set(Array.from({ length: 400 }, () => random.whole(-1, 2)));
    expect([...drawn].sort((a, b) => a - b)).toEqual([-1, 0, 1, 2]);
    expect(random.chance(0)).toBe(false);
    expect(random.chance(1)).toBe(true);
    expect(random.pick([])).toBeUndefined();
  });

  it('draws the same after a fork, however much the fork draws', () => {
    const [one, other] = [new Random(9), new Random(9)];
    const fork = one.fork();
    for (let draw = 0; draw < 10; draw += 1) fork.next();
    other.fork();
    expect(one.next()).toBe(other.next());
  });
});

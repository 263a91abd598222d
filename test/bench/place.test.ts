import { benchPlace, placeScenarios } from '../../bench/place.ts';

describe('the placement benchmark', () => {
  it('measures every scenario, and places what there is room for', () => {
    const figures = [...benchPlace({ size: { instances: 1_200, tasks: 2_000 }, rounds: 1 })];
    expect(figures.map(({ scenario }) => scenario)).toEqual(Object.keys(placeScenarios));
    const placed = new Map(figures.map((one) => [one.scenario, one.placed]));
    expect(placed.get('basic-10k')).toBe(2_000);
    // One placement in fifty wants more than any instance has.
    expect(placed.get('unschedulable')).toBe(1_960);
    expect(placed.get('full')).toBe(0);
    for (const { decisionsPerSecond, p50Us, p99Us } of figures) {
      expect(decisionsPerSecond).toBeGreaterThan(0);
      expect(p99Us).toBeGreaterThanOrEqual(p50Us);
    }
  });

  it('measures one scenario when asked for one', () => {
    const size = { instances: 30, tasks: 1_000 };
    expect([...benchPlace({ scenario: 'full', size, rounds: 1 })]).toMatchObject([
      { bench: 'place', scenario: 'full', instances: 30, tasks: 1_000, placed: 0 },
    ]);
  });
});

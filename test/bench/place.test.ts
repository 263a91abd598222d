import { benchPlace, placeScenarios } from '../../bench/place.ts';

describe('the placement benchmark', () => {
  it('measures every scenario, and places all tasks but in the cluster that is too small', () => {
    const figures = [...benchPlace({ instances: 600, rounds: 1 })];
    expect(figures.map(({ scenario }) => scenario)).toEqual(Object.keys(placeScenarios));
    for (const { scenario, tasks, placed, decisionsPerSecond, p50Us, p99Us } of figures) {
      expect(placed).toBe(scenario === 'full' ? 0 : tasks);
      expect(decisionsPerSecond).toBeGreaterThan(0);
      expect(p99Us).toBeGreaterThanOrEqual(p50Us);
    }
  });

  it('measures one scenario when asked for one', () => {
    expect([...benchPlace({ scenario: 'full', instances: 30, rounds: 1 })]).toMatchObject([
      { bench: 'place', scenario: 'full', instances: 30, tasks: 1_000, placed: 0 },
    ]);
  });
});

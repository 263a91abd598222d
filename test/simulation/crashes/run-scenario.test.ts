import { formatCrashes } from '../../../simulation/crashes/crash.ts';
import { crashesAfter, explore } from '../../../simulation/crashes/explore.ts';
import { runScenario } from '../../../simulation/crashes/run-scenario.ts';
import type { Scenario } from '../../../simulation/crashes/scenario.ts';
import { scenarioNamed, scenarios } from '../../../simulation/crashes/scenarios/scenarios.ts';
import { placementOf } from '../../../simulation/crashes/task-definitions.ts';
import { Violation } from '../../../simulation/invariants/violation.ts';
import { cluster } from '../../../simulation/world.ts';

/** A run takes some hundredths of a second; a slow machine takes longer. */
const manyRunsMsMax = 120_000;

function named(name: string): Scenario {
  const scenario = scenarioNamed(name);
  if (scenario === undefined) throw new Error(`there is no ${name}`);
  return scenario;
}

const calm: Scenario = {
  name: 'calm',
  tells: 'Nothing happens.',
  instances: ['a'],
  convergesWithin: 5,
  story: async () => () => undefined,
};

describe('the scenarios', () => {
  it('are told of by names and sentences of their own', () => {
    expect(scenarios.length).toBeGreaterThanOrEqual(25);
    expect(new Set(scenarios.map(({ name }) => name)).size).toBe(scenarios.length);
    expect(new Set(scenarios.map(({ tells }) => tells)).size).toBe(scenarios.length);
    for (const { name, tells } of scenarios) {
      expect(name).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/);
      expect(tells).toMatch(/^[A-Z].*\.$/);
    }
  });

  it('have five at their core, for which pairs are tried', () => {
    const core = scenarios.filter(({ isCore }) => isCore);
    expect(core.map(({ name }) => name)).toEqual([
      'placed-on-ec2',
      'gang-placed',
      'deleted',
      'task-crashes',
      'instance-terminated',
    ]);
  });

  it(
    'hold without a crash, and call as much as there is to crash at',
    async () => {
      const told = [];
      for (const scenario of scenarios) {
        const { calls, failure } = await runScenario(scenario, []);
        told.push({
          name: scenario.name,
          invariant: failure?.invariant,
          enough: calls.length > 40,
        });
      }
      expect(told).toEqual(
        scenarios.map(({ name }) => ({ name, invariant: undefined, enough: true })),
      );
    },
    manyRunsMsMax,
  );
});

describe('a run of a scenario', () => {
  it('makes the same calls each time, with and without a crash', async () => {
    const scenario = named('task-crashes');
    const plain = await runScenario(scenario, []);
    expect(await runScenario(scenario, [])).toEqual(plain);
    const crashes = [{ at: 3, kind: 'after' }] as const;
    const crashed = await runScenario(scenario, crashes);
    expect(await runScenario(scenario, crashes)).toEqual(crashed);
    expect(crashed.calls.slice(0, 3)).toEqual(plain.calls.slice(0, 3));
    expect(crashed.calls).not.toEqual(plain.calls);
  });

  it('fails when its ending is not true', async () => {
    const ending = () => {
      throw new Violation('not as it was told');
    };
    const { failure } = await runScenario({ ...calm, story: async () => ending }, []);
    expect(failure?.invariant).toBe('Violation: not as it was told');
  });

  it('fails when its story waits for what never comes', async () => {
    const story: Scenario['story'] = async (stage) => {
      await stage.until('the moon', () => false);
      return () => undefined;
    };
    const { failure } = await runScenario({ ...calm, story }, []);
    expect(failure?.invariant).toBe('Violation: the story still waits for the moon');
  });

  it('fails when its story does, and when there is nothing at which it could crash', async () => {
    const story = async () => {
      throw new TypeError('no stage');
    };
    expect((await runScenario({ ...calm, story }, [])).failure?.invariant).toMatch('no stage');
    const { failure } = await runScenario(calm, [{ at: 900, kind: 'after' }]);
    expect(failure?.invariant).toMatch(/^Violation: there is no call 900: \d+ were made$/);
  });

  it(
    'finds every crash that loses a request for which nobody asks again',
    async () => {
      const story: Scenario['story'] = async (stage) => {
        const input = placementOf('worker', 1);
        let placementId: string | undefined;
        const asked = stage.world.functions.ask(async (api) => {
          const who = { requestedBy: 'ben', idempotencyKey: 'once', dryRun: false };
          const outcome = await api.requestPlacement(cluster, input, who);
          if (outcome.type === 'answered') placementId = outcome.body.placementId;
        });
        let isAnswered = false;
        void asked.then((wasAnswered) => {
          if (!wasAnswered || placementId === undefined) return;
          isAnswered = true;
          const promised = { key: 'once', input, placementId, desiredCount: 1, changing: false };
          stage.requests.promised.push(promised);
        });
        await stage.seconds(1);
        return () => {
          if (!isAnswered) throw new Violation('ben has no answer');
        };
      };
      const lossy: Scenario = { ...calm, name: 'asked-once', convergesWithin: 20, story };
      const { calls, failure } = await runScenario(lossy, []);
      expect(failure).toBeUndefined();
      const singles = crashesAfter(0, calls, () => ['before', 'after']).map((one) => [one]);
      const { failures } = await explore((crashes) => runScenario(lossy, crashes), singles);
      const ofApi = calls.flatMap(({ functionName }, n) =>
        functionName === 'api' ? [`${n + 1}:before`, `${n + 1}:after`] : [],
      );
      expect(ofApi.length).toBeGreaterThan(12);
      expect(failures.map(({ crashes }) => formatCrashes(crashes))).toEqual(ofApi);
      expect(failures.every(({ sites }) => sites[0]?.startsWith('api '))).toBe(true);
    },
    manyRunsMsMax,
  );
});

describe('two tasks on Fargate', () => {
  it(
    'are started once each, whichever call it is that crashes',
    async () => {
      const scenario = named('fargate-only');
      const { calls } = await runScenario(scenario, []);
      const singles = crashesAfter(0, calls, () => ['before', 'after']).map((one) => [one]);
      const { runs, failures } = await explore((one) => runScenario(scenario, one), singles);
      expect(failures).toEqual([]);
      expect(runs).toBe(calls.length * 2);
    },
    manyRunsMsMax,
  );
});

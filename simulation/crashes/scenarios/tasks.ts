import type { Scenario } from '../scenario.ts';
import { placementOf } from '../task-definitions.ts';

/** What becomes of single tasks. */
export const ofTasks: readonly Scenario[] = [
  {
    name: 'task-crashes',
    tells: 'One of two tasks crashes and is replaced at once.',
    isCore: true,
    crashes: 'when it says so',
    instances: ['a'],
    convergesWithin: 12,
    async story(stage) {
      const workers = stage.requests.place(placementOf('worker', 2));
      await stage.untilRunning(workers, 2);
      await stage.seconds(3);
      stage.mayCrash();
      stage.crash(workers);
      return () => {
        stage.mustRun(workers, { EC2: 2 });
        stage.mustHaveStarted(workers, 3);
      };
    },
  },
  {
    name: 'task-crashes-again-and-again',
    tells: 'The only task crashes three times, and its replacement waits longer each time.',
    instances: ['b'],
    convergesWithin: 50,
    async story(stage) {
      const workers = stage.requests.place(placementOf('worker', 1));
      for (const started of [1, 2, 3]) {
        await stage.until(`task ${started}`, () => stage.started(workers).length === started);
        await stage.untilRunning(workers, 1);
        stage.crash(workers);
      }
      return () => {
        stage.mustRun(workers, { EC2: 1 });
        stage.mustHaveStarted(workers, 4);
        const [, second, third, fourth] = stage.started(workers);
        stage.mustHaveWaited(second, third, 10);
        stage.mustHaveWaited(third, fourth, 20);
      };
    },
  },
  {
    name: 'jobs-end',
    tells: 'Two jobs end well, one fails that is not to be tried again, and all are left alone.',
    instances: ['a', 'c'],
    convergesWithin: 60,
    async story(stage) {
      const well = { restartPolicy: { condition: 'ON_FAILURE' } } as const;
      const once = { restartPolicy: { condition: 'NONE' } } as const;
      const jobs = stage.requests.place(placementOf('job', 2, well));
      const failing = stage.requests.place(placementOf('failing-job', 1, once));
      return () => {
        for (const [placement, count] of [[jobs, 2] as const, [failing, 1] as const]) {
          stage.mustHaveFinished(placement);
          stage.mustHaveStarted(placement, count);
        }
      };
    },
  },
  {
    name: 'operator-stops-a-task',
    tells: 'Somebody stops a task by hand, and it is replaced.',
    instances: ['a', 'b'],
    convergesWithin: 40,
    async story(stage) {
      const workers = stage.requests.place(placementOf('worker', 2));
      await stage.untilRunning(workers, 2);
      stage.stopByHand(workers);
      return () => {
        stage.mustRun(workers, { EC2: 2 });
        stage.mustHaveStarted(workers, 3);
      };
    },
  },
  {
    name: 'events-lost',
    tells: 'A task crashes and no event of the minute arrives: reconcile finds out.',
    instances: ['a'],
    convergesWithin: 45,
    async story(stage) {
      const workers = stage.requests.place(placementOf('worker', 2));
      await stage.untilRunning(workers, 2);
      const arriveAgain = stage.loseEvents();
      stage.crash(workers);
      await stage.seconds(50);
      arriveAgain();
      return () => {
        stage.mustRun(workers, { EC2: 2 });
        stage.mustHaveStarted(workers, 3);
      };
    },
  },
];

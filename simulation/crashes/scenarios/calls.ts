import { itemsPerSnapshot } from '../../../shared/runtime/reconcile/snapshots.ts';
import type { Scenario } from '../scenario.ts';
import { placementOf } from '../task-definitions.ts';

/** What ECS makes of our calls, and the store of the log. */
export const ofCalls: readonly Scenario[] = [
  {
    name: 'run-task-refused',
    tells: "Somebody else's tasks take the room just before ours; ours start when they are gone.",
    instances: ['a'],
    convergesWithin: 45,
    async story(stage) {
      // Nobody tells of them: RunTask finds out.
      const arriveAgain = stage.loseEvents();
      const strangers = stage.startForSomebodyElse('whole', 1);
      const ours = stage.requests.place(placementOf('whole', 1));
      await stage.seconds(15);
      arriveAgain();
      await stage.seconds(10);
      stage.mustHaveStarted(ours, 0);
      for (const task of strangers) stage.stop(task);
      return () => {
        stage.mustRun(ours, { EC2: 1 });
        stage.mustHaveStarted(ours, 1);
      };
    },
  },
  {
    name: 'gang-refused-in-part',
    tells: 'ECS refuses half of a gang: what it has started is stopped, and all start later.',
    instances: ['a', 'b'],
    convergesWithin: 60,
    async story(stage) {
      const arriveAgain = stage.loseEvents();
      const strangers = stage.startForSomebodyElse('whole', 1);
      const gang = stage.requests.place(placementOf('whole', 2, { gang: true }));
      await stage.seconds(15);
      arriveAgain();
      await stage.seconds(45);
      stage.mustRun(gang, {});
      for (const task of strangers) stage.stop(task);
      return () => stage.mustRun(gang, { EC2: 2 });
    },
  },
  {
    name: 'run-task-throttled',
    tells: 'ECS throttles the first two calls of RunTask.',
    instances: ['a', 'b'],
    convergesWithin: 30,
    async story(stage) {
      stage.local({ type: 'apiFault', operation: 'RunTask', mode: 'throttle', count: 2 });
      const workers = stage.requests.place(placementOf('worker', 3));
      return () => {
        stage.mustRun(workers, { EC2: 3 });
        stage.mustHaveStarted(workers, 3);
      };
    },
  },
  {
    name: 'run-task-answer-lost',
    tells: 'ECS starts the tasks and its answer is lost.',
    instances: ['a', 'c'],
    convergesWithin: 30,
    async story(stage) {
      stage.local({ type: 'apiFault', operation: 'RunTask', mode: 'errorAfter', count: 1 });
      const workers = stage.requests.place(placementOf('worker', 3));
      return () => {
        stage.mustRun(workers, { EC2: 3 });
        stage.mustHaveStarted(workers, 3);
      };
    },
  },
  {
    name: 'stop-task-throttled',
    tells: 'ECS throttles StopTask once and fails once while tasks are to be stopped.',
    instances: ['b'],
    convergesWithin: 45,
    async story(stage) {
      const workers = stage.requests.place(placementOf('worker', 3));
      await stage.untilRunning(workers, 3);
      stage.local({ type: 'apiFault', operation: 'StopTask', mode: 'throttle', count: 1 });
      stage.local({ type: 'apiFault', operation: 'StopTask', mode: 'errorAfter', count: 1 });
      stage.requests.resize(workers, 1);
      await stage.untilAnswered();
      return () => {
        stage.mustRun(workers, { EC2: 1 });
        stage.mustHaveStarted(workers, 3);
      };
    },
  },
  {
    name: 'snapshot-saved',
    tells: 'A snapshot is saved while a start and a stop are throttled; new copies go on from it.',
    crashes: 'when it says so',
    instances: ['a'],
    convergesWithin: 40,
    async story(stage) {
      const old = stage.requests.place(placementOf('worker', 1));
      await stage.untilRunning(old, 1);
      await stage.fillLog(itemsPerSnapshot);
      stage.startCold();
      // Shortly before the minute's tick, which saves it.
      await stage.secondsBeforeTick(5);
      stage.mayCrash();
      stage.local({ type: 'apiFault', operation: 'RunTask', mode: 'throttle', count: 4 });
      stage.local({ type: 'apiFault', operation: 'StopTask', mode: 'throttle', count: 4 });
      stage.requests.remove(old);
      const workers = stage.requests.place(placementOf('worker', 1));
      await stage.untilSaved();
      return () => {
        stage.mustBeGone(old);
        stage.mustRun(workers, { EC2: 1 });
        stage.mustHaveStarted(workers, 1);
      };
    },
  },
];

import type { Scenario } from '../scenario.ts';
import { placementOf } from '../task-definitions.ts';

/** People change what they have asked for. */
export const changing: readonly Scenario[] = [
  {
    name: 'scaled-up',
    tells: 'Two tasks run, and then five are wanted.',
    instances: ['a', 'b'],
    convergesWithin: 25,
    async story(stage) {
      const workers = stage.requests.place(placementOf('worker', 2));
      await stage.untilRunning(workers, 2);
      stage.requests.resize(workers, 5);
      await stage.untilAnswered();
      return () => {
        stage.mustRun(workers, { EC2: 5 });
        stage.mustHaveStarted(workers, 5);
      };
    },
  },
  {
    name: 'scaled-down',
    tells: 'Four tasks run, and then one is wanted.',
    instances: ['a', 'b'],
    convergesWithin: 40,
    async story(stage) {
      const workers = stage.requests.place(placementOf('worker', 4));
      await stage.untilRunning(workers, 4);
      stage.requests.resize(workers, 1);
      await stage.untilAnswered();
      return () => {
        stage.mustRun(workers, { EC2: 1 });
        stage.mustHaveStarted(workers, 4);
      };
    },
  },
  {
    name: 'deleted',
    tells: 'A task runs, and its placement is deleted.',
    isCore: true,
    crashes: 'when it says so',
    instances: ['a'],
    convergesWithin: 32,
    async story(stage) {
      const workers = stage.requests.place(placementOf('worker', 1));
      await stage.untilRunning(workers, 1);
      await stage.seconds(3);
      stage.mayCrash();
      stage.requests.remove(workers);
      await stage.untilAnswered();
      return () => {
        stage.mustBeGone(workers);
        stage.mustHaveStarted(workers, 1);
      };
    },
  },
  {
    name: 'deleted-while-starting',
    tells: 'A placement is deleted as soon as it is made, while its tasks are being started.',
    instances: ['a', 'b'],
    convergesWithin: 45,
    async story(stage) {
      const workers = stage.requests.place(placementOf('worker', 3));
      await stage.untilAnswered();
      stage.requests.remove(workers);
      await stage.untilAnswered();
      return () => stage.mustBeGone(workers);
    },
  },
  {
    name: 'drained-and-activated',
    tells: 'A container instance is drained through the API, and later opened for tasks again.',
    crashes: 'when it says so',
    instances: ['a', 'b'],
    convergesWithin: 15,
    async story(stage) {
      const workers = stage.requests.place(placementOf('worker', 2));
      await stage.untilRunning(workers, 2);
      await stage.seconds(3);
      stage.mayCrash();
      const [host = ''] = stage.ec2Instances();
      stage.requests.drain(host);
      await stage.until(`nothing on ${host}`, () =>
        stage.running(workers).every((task) => stage.hostOf(task) !== host),
      );
      await stage.untilRunning(workers, 2);
      stage.requests.activate(host);
      await stage.until(`${host} open`, () => stage.isOpen(host));
      stage.requests.resize(workers, 3);
      await stage.untilAnswered();
      return () => {
        stage.mustRun(workers, { EC2: 3 });
        stage.mustRunOn(workers, host);
      };
    },
  },
];

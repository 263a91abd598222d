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
    tells: 'Five tasks run, and then two are wanted.',
    instances: ['a', 'b'],
    convergesWithin: 40,
    async story(stage) {
      const workers = stage.requests.place(placementOf('worker', 5));
      await stage.untilRunning(workers, 5);
      stage.requests.resize(workers, 2);
      await stage.untilAnswered();
      return () => {
        stage.mustRun(workers, { EC2: 2 });
        stage.mustHaveStarted(workers, 5);
      };
    },
  },
  {
    name: 'deleted',
    tells: 'Two tasks run, one is wanted, and then none at all.',
    isCore: true,
    instances: ['a'],
    convergesWithin: 35,
    async story(stage) {
      const workers = stage.requests.place(placementOf('worker', 2));
      await stage.untilRunning(workers, 2);
      stage.requests.resize(workers, 1);
      await stage.untilAnswered();
      stage.requests.remove(workers);
      await stage.untilAnswered();
      return () => {
        stage.mustBeGone(workers);
        stage.mustHaveStarted(workers, 2);
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
    instances: ['a', 'b'],
    convergesWithin: 30,
    async story(stage) {
      const workers = stage.requests.place(placementOf('worker', 3));
      await stage.untilRunning(workers, 3);
      const [host = ''] = stage.ec2Instances();
      stage.requests.drain(host);
      await stage.until(`nothing on ${host}`, () =>
        stage.running(workers).every((task) => stage.hostOf(task) !== host),
      );
      await stage.untilRunning(workers, 3);
      stage.requests.activate(host);
      await stage.untilAnswered();
      stage.requests.resize(workers, 6);
      await stage.untilAnswered();
      return () => {
        stage.mustRun(workers, { EC2: 6 });
        stage.mustRunOn(workers, host);
      };
    },
  },
];

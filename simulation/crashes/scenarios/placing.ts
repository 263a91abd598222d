import type { Scenario } from '../scenario.ts';
import { placementOf } from '../task-definitions.ts';

const ec2 = { launchType: 'EC2' } as const;
const fargate = { capacityProvider: 'FARGATE' } as const;

/** Where tasks go at first. */
export const placing: readonly Scenario[] = [
  {
    name: 'placed-on-ec2',
    tells: 'Two tasks are placed on one of two container instances.',
    isCore: true,
    instances: ['a', 'b'],
    convergesWithin: 12,
    async story(stage) {
      const placementStrategy = [{ type: 'binpack', field: 'memory' } as const];
      const workers = stage.requests.place(placementOf('worker', 2, { placementStrategy }));
      return () => {
        stage.mustRun(workers, { EC2: 2 });
        stage.mustHaveStarted(workers, 2);
      };
    },
  },
  {
    name: 'overflow-to-fargate',
    tells: 'Of four tasks, two find room on EC2 and two go to Fargate at once.',
    instances: ['a'],
    convergesWithin: 60,
    async story(stage) {
      const web = stage.requests.place(placementOf('web', 4, { capacity: [ec2, fargate] }));
      return () => {
        stage.mustRun(web, { EC2: 2, FARGATE: 2 });
        stage.mustHaveStarted(web, 4);
      };
    },
  },
  {
    name: 'overflow-after-a-while',
    tells: 'Of three tasks, the one without room on EC2 waits 20 seconds and then goes to Fargate.',
    instances: ['b'],
    convergesWithin: 80,
    async story(stage) {
      const later = { ...fargate, afterSeconds: 20 };
      const web = stage.requests.place(placementOf('web', 3, { capacity: [ec2, later] }));
      return () => {
        stage.mustRun(web, { EC2: 2, FARGATE: 1 });
        stage.mustHaveStarted(web, 3);
      };
    },
  },
  {
    name: 'fargate-only',
    tells: 'Two tasks go to Fargate, though an instance has room.',
    instances: ['c'],
    convergesWithin: 60,
    async story(stage) {
      const web = stage.requests.place(placementOf('web', 2, { capacity: [fargate] }));
      return () => {
        stage.mustRun(web, { FARGATE: 2 });
        stage.mustHaveStarted(web, 2);
      };
    },
  },
  {
    name: 'gang-placed',
    tells: 'A gang of two is placed, one task an instance.',
    isCore: true,
    instances: ['a', 'b'],
    convergesWithin: 12,
    async story(stage) {
      const gang = stage.requests.place(placementOf('whole', 2, { gang: true }));
      return () => {
        stage.mustRun(gang, { EC2: 2 });
        stage.mustHaveStarted(gang, 2);
      };
    },
  },
  {
    name: 'gang-waits-for-room',
    tells: 'A gang of three finds room for two, and starts when a third instance joins.',
    instances: ['a', 'b'],
    convergesWithin: 30,
    async story(stage) {
      const gang = stage.requests.place(placementOf('whole', 3, { gang: true }));
      await stage.seconds(10);
      stage.mustHaveStarted(gang, 0);
      stage.launch('c');
      return () => {
        stage.mustRun(gang, { EC2: 3 });
        stage.mustHaveStarted(gang, 3);
      };
    },
  },
  {
    name: 'two-priorities',
    tells: 'Two placements are asked for at once, and the more important one gets the only room.',
    instances: ['a'],
    convergesWithin: 40,
    async story(stage) {
      // Nobody is displaced: who comes first when both wait is what priority says.
      const first = stage.requests.place(placementOf('whole', 1, { priority: 50 }));
      await stage.untilRunning(first, 1);
      const low = stage.requests.place(placementOf('whole', 1, { priority: 20 }));
      const high = stage.requests.place(placementOf('whole', 1, { priority: 80 }));
      await stage.untilAnswered();
      stage.requests.remove(first);
      return () => {
        stage.mustRun(high, { EC2: 1 });
        stage.mustHaveStarted(low, 0);
      };
    },
  },
  {
    name: 'asked-twice',
    tells:
      'A request is asked again under its key while the first answer is awaited, and after it.',
    instances: ['a', 'b'],
    convergesWithin: 20,
    async story(stage) {
      const workers = stage.requests.place(placementOf('worker', 2));
      stage.requests.placeAgain(workers);
      await stage.untilAnswered();
      stage.requests.placeAgain(workers);
      await stage.untilAnswered();
      return () => {
        stage.mustRun(workers, { EC2: 2 });
        stage.mustHaveStarted(workers, 2);
      };
    },
  },
];

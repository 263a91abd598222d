import type { Scenario } from '../scenario.ts';
import type { Stage } from '../stage.ts';
import { placementOf } from '../task-definitions.ts';

/** Two tasks, one an instance. */
async function twoApart(stage: Stage) {
  const workers = stage.requests.place(placementOf('worker', 2));
  await stage.untilRunning(workers, 2);
  const [first] = stage.running(workers);
  return { workers, host: stage.hostOf(first) };
}

/** What becomes of container instances. */
export const ofInstances: readonly Scenario[] = [
  {
    name: 'instance-terminated',
    tells: 'One of two instances is terminated, and its task is replaced on the other.',
    isCore: true,
    crashes: 'when it says so',
    instances: ['a', 'b'],
    convergesWithin: 15,
    async story(stage) {
      const { workers, host: ec2InstanceId } = await twoApart(stage);
      await stage.seconds(3);
      stage.mayCrash();
      stage.local({ type: 'terminateInstance', ec2InstanceId });
      return () => {
        stage.mustRun(workers, { EC2: 2 });
        stage.mustHaveStarted(workers, 3);
      };
    },
  },
  {
    name: 'instance-dies-silently',
    tells: 'One of two instances dies and nobody says so; EC2 knows when it is asked.',
    instances: ['a', 'b'],
    convergesWithin: 100,
    async story(stage) {
      const { workers, host: ec2InstanceId } = await twoApart(stage);
      stage.local({ type: 'dieSilently', ec2InstanceId });
      return () => stage.mustRunOnlyApartFrom(workers, ec2InstanceId, 2);
    },
  },
  {
    name: 'spot-interrupted',
    tells: 'EC2 warns of a Spot interruption, and the tasks have moved before it takes place.',
    instances: ['a'],
    convergesWithin: 30,
    async story(stage) {
      stage.launch('b', { spot: true });
      const spot = stage.ec2Instances()[1] ?? '';
      const { workers } = await twoApart(stage);
      stage.local({ type: 'interruptInstance', ec2InstanceId: spot });
      await stage.until('the interruption', () => !stage.ec2Instances().includes(spot));
      stage.mustRun(workers, { EC2: 2 });
      return () => stage.mustRunOnlyApartFrom(workers, spot, 2);
    },
  },
  {
    name: 'agent-silent-and-back',
    tells: 'An agent is not heard of for three minutes, and what runs there is left alone.',
    instances: ['a', 'b'],
    convergesWithin: 30,
    async story(stage) {
      const { workers, host: ec2InstanceId } = await twoApart(stage);
      stage.local({ type: 'silenceAgent', ec2InstanceId });
      await stage.seconds(180);
      stage.local({ type: 'restoreAgent', ec2InstanceId });
      return () => {
        stage.mustRun(workers, { EC2: 2 });
        stage.mustHaveStarted(workers, 2);
      };
    },
  },
  {
    name: 'zone-fails-and-returns',
    tells: 'A zone goes dark; what ran there waits for room, and runs when the zone is back.',
    crashes: 'when it says so',
    instances: ['a', 'b'],
    convergesWithin: 20,
    async story(stage) {
      const workers = stage.requests.place(placementOf('whole', 2));
      await stage.untilRunning(workers, 2);
      await stage.seconds(3);
      stage.mayCrash();
      const availabilityZone = 'us-east-1a';
      stage.local({ type: 'failZone', availabilityZone });
      await stage.untilRunning(workers, 1);
      stage.local({ type: 'restoreZone', availabilityZone });
      await stage.untilRunning(workers, 2);
      return () => stage.mustRun(workers, { EC2: 2 });
    },
  },
];

const containerInstanceArn =
  'arn:aws:ecs:us-east-1:111122223333:container-instance/demo/4f7c1d2e9a8b4c6d8e0f1a2b3c4d5e6f';
const placementId = '01JCVZ8Q6M4T2W9XKD3RBE7HNA';
const tasks = 'arn:aws:ecs:us-east-1:111122223333:task/demo';

const summary = {
  incidentId: '01JCVZ8Q6N7S1V5YMF8GTA2KPC-42-3',
  status: 'CLOSED',
  subject: {
    type: 'CONTAINER_INSTANCE',
    containerInstanceArn,
    ec2InstanceId: 'i-0a1b2c3d4e5f60718',
    availabilityZone: 'us-east-1a',
  },
  cause: 'EC2_INSTANCE_TERMINATED',
  firstSignalAt: 1_763_800_100_000,
  openedAt: 1_763_800_100_300,
  placedAt: 1_763_800_100_300,
  endedAt: 1_763_800_108_000,
  lostCount: 1,
  mendedCount: 1,
};

/** What the routes of incidents answer. */
export const incidentExamples = {
  list: { incidents: [summary] },
  one: {
    ...summary,
    verdicts: { EC2_INSTANCE_TERMINATED: 1 },
    containerInstanceArns: [containerInstanceArn],
    openedSeq: 42,
    endedSeq: 47,
    healing: [],
    replacements: [
      {
        placementId,
        slot: 0,
        outcome: 'REPLACED',
        taskArn: `${tasks}/1d9c8e7f6a5b4c3d2e1f0a9b8c7d6e5f`,
        lostTaskArn: `${tasks}/0c9d8e7f6a5b4c3d2e1f0a9b8c7d6e5f`,
        lostAt: 1_763_800_100_300,
        placedAt: 1_763_800_100_300,
        mendedAt: 1_763_800_108_000,
      },
    ],
  },
};

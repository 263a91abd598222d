import { setTimeout as pause } from 'node:timers/promises';
import { createEc2Client, createEcsReadsClient } from '../shared/aws/clients.ts';
import { createEc2 } from '../shared/aws/ec2.ts';
import { createEcs } from '../shared/aws/ecs.ts';
import { readEnvironment } from '../shared/aws/environment.ts';
import { createLogger } from '../shared/aws/logging.ts';
import { createStackPorts } from '../shared/aws/stack-ports.ts';
import { pacedReads } from '../shared/runtime/reconcile/paced-reads.ts';
import { reconcile } from '../shared/runtime/reconcile/reconcile.ts';
import { Sessions } from '../shared/runtime/sessions.ts';

const environment = readEnvironment();
const reporter = createLogger('reconcile', environment);
const sessions = new Sessions();
const stack = createStackPorts(environment);
const ports = {
  ...stack,
  ecs: pacedReads(createEcs(createEcsReadsClient()), stack.clock, pause),
  ec2: createEc2(createEc2Client()),
  reporter,
  healing: environment.healing,
};

/**
 * Woken every minute: each cluster on its own, so that one that fails does not hold up another. A
 * failure is thrown at the end, to be counted; nothing tries again but the next minute.
 */
export async function handler(): Promise<void> {
  const failures: unknown[] = [];
  await Promise.all(
    environment.clusters.map(async (cluster) => {
      try {
        await reconcile(ports, sessions, cluster);
      } catch (error) {
        reporter.error('A cluster could not be reconciled', { cluster, error });
        failures.push(error);
      }
    }),
  );
  if (failures.length > 0) throw new AggregateError(failures, 'some clusters were not reconciled');
}

import type { Context, SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { createActMessages } from '../shared/aws/act-messages.ts';
import { createAutoScaling } from '../shared/aws/auto-scaling.ts';
import {
  createAutoScalingClient,
  createEcsEffectsClient,
  createEventBridgeClient,
} from '../shared/aws/clients.ts';
import { createEcs } from '../shared/aws/ecs.ts';
import { readEnvironment } from '../shared/aws/environment.ts';
import { createEventBus } from '../shared/aws/event-bus.ts';
import { createLogger } from '../shared/aws/logging.ts';
import { createStackPorts } from '../shared/aws/stack-ports.ts';

const environment = readEnvironment();
const reporter = createLogger('act', environment);
const actMessages = createActMessages(
  {
    ...createStackPorts(environment),
    ecs: createEcs(createEcsEffectsClient()),
    autoScaling: createAutoScaling(createAutoScalingClient()),
    eventBus: createEventBus(createEventBridgeClient()),
    reporter,
  },
  environment,
);

/** Performs what the log holds for the clusters that were woken; it always ends well. */
export async function handler({ Records }: SQSEvent, context: Context): Promise<SQSBatchResponse> {
  await actMessages(Records, () => context.getRemainingTimeInMillis());
  return { batchItemFailures: [] };
}

import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { readEnvironment } from '../shared/aws/environment.ts';
import { createLogger } from '../shared/aws/logging.ts';
import { createObserveMessages } from '../shared/aws/observe-messages.ts';
import { createStackPorts } from '../shared/aws/stack-ports.ts';

const environment = readEnvironment();
const reporter = createLogger('observe', environment);
const { accountId: account, region, clusters } = environment;
const observeMessages = createObserveMessages(
  { ...createStackPorts(environment), reporter },
  { account, region, clusters },
);

/** Takes one batch of events and wakes into the log; only what failed is delivered again. */
export async function handler({ Records }: SQSEvent): Promise<SQSBatchResponse> {
  const failed = await observeMessages(Records);
  return { batchItemFailures: failed.map((itemIdentifier) => ({ itemIdentifier })) };
}

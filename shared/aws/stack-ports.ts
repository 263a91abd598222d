import type { Clock, Ids, Log, Wakes } from '../runtime/ports.ts';
import { createSqsClient } from './clients.ts';
import { systemClock } from './clock.ts';
import { createDeadLetters, type DeadLetters } from './dead-letters.ts';
import { createDynamoDbClient } from './dynamodb-client.ts';
import { createDynamoDbLog } from './dynamodb-log.ts';
import type { Environment } from './environment.ts';
import { createIds } from './ids.ts';
import { createWakes } from './sqs-wakes.ts';

/** What every function needs of its own stack: time, names, the log, and how to wake the others. */
export interface StackPorts {
  readonly clock: Clock;
  readonly ids: Ids;
  readonly log: Log;
  readonly wakes: Wakes;
  readonly deadLetters: DeadLetters;
}

/** Binds the stack's own table and queues; once for an environment's life. */
export function createStackPorts(environment: Environment): StackPorts {
  const { table, actQueueUrl, observeQueueUrl, observeDeadLetterQueueUrl } = environment;
  const ids = createIds(systemClock);
  const sqs = createSqsClient();
  return {
    clock: systemClock,
    ids,
    log: createDynamoDbLog(createDynamoDbClient(), { table }),
    wakes: createWakes(sqs, { actQueueUrl, observeQueueUrl, ids }),
    deadLetters: createDeadLetters(sqs, observeDeadLetterQueueUrl),
  };
}

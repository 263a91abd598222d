import { AutoScalingClient } from '@aws-sdk/client-auto-scaling';
import { EC2Client } from '@aws-sdk/client-ec2';
import { ECSClient } from '@aws-sdk/client-ecs';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { SQSClient } from '@aws-sdk/client-sqs';

/**
 * The clients of ECS, EC2 and SQS, one of each for an environment's life. Region, credentials and endpoint
 * (`AWS_ENDPOINT_URL`, `AWS_ENDPOINT_URL_ECS`, …) are found by the SDK itself.
 *
 * Retries happen in one layer only, or they multiply. Effects on ECS are driven by the log: one try
 * a call, and what has no answer comes round again. Reads and queue writes have no such driver
 * within a request, so the SDK may try them again.
 */

/** A connection inside a Region stands within milliseconds; one that does not is broken. */
const connectMsMax = 1_000;

/** ECS, EC2 and SQS answer in well under a second; a Lambda's time is better spent on a new try. */
const answerMsMax = 5_000;

/** Tries of a call whose repetition the log drives. */
export const effectAttemptsMax = 1;

/** Tries of a call that may be repeated without harm. */
export const readAttemptsMax = 3;

/** Connections are kept alive between calls; as many as one turn's fan-out wants at once. */
const socketsMax = 50;

/** Telling of a healing must not hold up the next one. */
const newsMsMax = 1_000;

function common(attemptsMax: number, requestTimeout = answerMsMax) {
  const agent = { keepAlive: true, maxSockets: socketsMax };
  return {
    maxAttempts: attemptsMax,
    requestHandler: {
      connectionTimeout: connectMsMax,
      requestTimeout,
      // Else the SDK only warns, and the call outlives its Lambda.
      throwOnRequestTimeout: true,
      httpAgent: agent,
      httpsAgent: agent,
    },
  };
}

/** For `act`, which starts and stops tasks: the SDK never sends a call twice. */
export function createEcsEffectsClient(): ECSClient {
  return new ECSClient(common(effectAttemptsMax));
}

/** For `api` and `reconcile`, which only read. */
export function createEcsReadsClient(): ECSClient {
  return new ECSClient(common(readAttemptsMax));
}

/** For `reconcile`, which only reads. */
export function createEc2Client(): EC2Client {
  return new EC2Client(common(readAttemptsMax));
}

/** For `act`, which answers lifecycle hooks. */
export function createAutoScalingClient(): AutoScalingClient {
  return new AutoScalingClient(common(effectAttemptsMax));
}

/** For `act`, which publishes what it heals. */
export function createEventBridgeClient(): EventBridgeClient {
  return new EventBridgeClient(common(effectAttemptsMax, newsMsMax));
}

/** A wake or a dead letter that is sent twice does no harm. */
export function createSqsClient(): SQSClient {
  return new SQSClient(common(readAttemptsMax));
}

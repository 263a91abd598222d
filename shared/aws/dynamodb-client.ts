import { DynamoDBClient } from '@aws-sdk/client-dynamodb';

/** A connection is made within the zone or not at all. */
export const connectionTimeoutMs = 1_000;

/** DynamoDB answers in a few milliseconds; a longer silence is a lost reply, and is asked again. */
export const requestTimeoutMs = 3_000;

export interface DynamoDbClientOptions {
  /** Another endpoint than AWS's, such as the embedded DynamoDB's. */
  readonly endpoint?: string;
  readonly region?: string;
  readonly credentials?: { readonly accessKeyId: string; readonly secretAccessKey: string };
}

/**
 * A client for the log. It tries each call once: the log itself tries again, because it alone can
 * tell its own lost append from somebody else's, and two layers of retries would multiply.
 */
export function createDynamoDbClient(options: DynamoDbClientOptions = {}): DynamoDBClient {
  return new DynamoDBClient({
    ...options,
    maxAttempts: 1,
    requestHandler: {
      connectionTimeout: connectionTimeoutMs,
      requestTimeout: requestTimeoutMs,
      // Without it the handler only prints a warning and waits on.
      throwOnRequestTimeout: true,
    },
  });
}

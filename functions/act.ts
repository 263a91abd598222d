import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';

/** Takes in one batch of messages. */
export async function handler(event: SQSEvent): Promise<SQSBatchResponse> {
  return {
    batchItemFailures: event.Records.map((record) => ({ itemIdentifier: record.messageId })),
  };
}

import { type EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import type { EventBus } from '../runtime/ports.ts';
import { classifyAwsError } from '../wire/aws/errors.ts';
import { effectFailed } from '../wire/aws/run-task.ts';

/** EventBridge refuses an entry by its code; these say that it may take it later. */
const passing: ReadonlySet<string> = new Set(['InternalFailure', 'InternalException']);

/** The account's default event bus through the AWS SDK; give it a client that tries once. */
export function createEventBus(client: EventBridgeClient): EventBus {
  return {
    async putEvents({ detailType, detail, decidedAt }) {
      const entry = {
        Source: 'estiva',
        DetailType: detailType,
        Detail: JSON.stringify(detail),
        Time: new Date(decidedAt),
      };
      try {
        const { Entries = [] } = await client.send(new PutEventsCommand({ Entries: [entry] }));
        const { ErrorCode: error, ErrorMessage: message = '' } = Entries[0] ?? {};
        if (error === undefined) return { type: 'accepted' };
        if (passing.has(error)) return { type: 'unknown', message: `${error}: ${message}` };
        if (error === 'ThrottlingException') return { type: 'throttled', message };
        return { type: 'refused', error, message };
      } catch (thrown) {
        return effectFailed(classifyAwsError(thrown));
      }
    },
  };
}

import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { mockClient } from 'aws-sdk-client-mock';
import { createEventBus } from '../../shared/aws/event-bus.ts';
import type { EpochMs } from '../../shared/core/ids.ts';
import { awsError, connectionReset } from './failures.ts';

const client = new EventBridgeClient({ region: 'us-east-1' });
const sdk = mockClient(client);
const eventBus = createEventBus(client);
const announcement = {
  detailType: 'Estiva Task Unplaceable',
  detail: { cluster: 'demo', placementId: 'p-web', slots: [3, 7], ruledOut: { 'RESOURCE:CPU': 2 } },
  decidedAt: Date.UTC(2026, 0, 5, 9, 30) as EpochMs,
} as const;

/** EventBridge answers with status 200, and says of the entry what came of it. */
function answers(entry: { readonly ErrorCode?: string; readonly ErrorMessage?: string }) {
  sdk.on(PutEventsCommand).resolves({ FailedEntryCount: 1, Entries: [entry] });
}

beforeEach(() => {
  sdk.reset();
});

describe('an event of ours', () => {
  it('goes to the default bus as one entry, with the time of its decision', async () => {
    sdk.on(PutEventsCommand).resolves({ FailedEntryCount: 0, Entries: [{ EventId: 'e-1' }] });
    expect(await eventBus.putEvents(announcement)).toEqual({ type: 'accepted' });
    const [call, ...more] = sdk.commandCalls(PutEventsCommand);
    const [entry, ...others] = call?.args[0].input.Entries ?? [];
    expect([...more, ...others]).toEqual([]);
    expect(entry).toEqual({
      Source: 'estiva',
      DetailType: announcement.detailType,
      Detail: JSON.stringify(announcement.detail),
      Time: new Date(announcement.decidedAt),
    });
  });

  it.each([
    ['InternalFailure', 'unknown'],
    ['InternalException', 'unknown'],
    ['ThrottlingException', 'throttled'],
    ['NotAuthorizedForSourceException', 'refused'],
  ])('is %s: the answer is %s, though the status is 200', async (ErrorCode, type) => {
    answers({ ErrorCode, ErrorMessage: 'because' });
    expect(await eventBus.putEvents(announcement)).toMatchObject({
      type,
      message: expect.stringContaining('because'),
    });
  });

  it('stays open when EventBridge cannot be reached, and is refused when nobody may put it', async () => {
    sdk
      .on(PutEventsCommand)
      .rejectsOnce(connectionReset)
      .rejectsOnce(awsError('AccessDeniedException', 400));
    const first = await eventBus.putEvents(announcement);
    const second = await eventBus.putEvents(announcement);
    expect([first.type, second.type]).toEqual(['unknown', 'refused']);
  });
});

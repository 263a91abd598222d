import type { Seq } from '../../../shared/core/ids.ts';
import { stateFormat } from '../../../shared/core/state/cluster-state.ts';
import { LogExpired } from '../../../shared/runtime/log-errors.ts';
import { instanceOf } from '../../core/cluster-under-test.ts';
import { appendForeign, bring, demo } from '../process-under-test.ts';
import { answered, apiUnderTest, caller, input, refused } from './api-under-test.ts';

describe('events', () => {
  it('are the entries of the log after a position, with where to go on', async () => {
    const { api } = await apiUnderTest();
    await api.requestPlacement('demo', input(), { ...caller, dryRun: false });
    const { body } = answered(await api.listEvents('demo', { after: 1, waitSeconds: 0 }));
    expect(body).toMatchObject({ after: 1, next: 2 });
    expect(body.events.map(({ seq, entry }) => `${seq} ${entry.type}`)).toEqual([
      '2 TaskDefinitionDescribed',
      '2 PlacementRequested',
      '2 TaskPlaced',
    ]);
    const rest = answered(await api.listEvents('demo', { after: body.next, waitSeconds: 0 }));
    expect(rest.body).toEqual({ after: 2, next: 2, events: [] });
  });

  it('come a hundred items at a time', async () => {
    const { world, api } = await apiUnderTest();
    for (let item = 0; item < 130; item += 1) await appendForeign(world.log);
    const first = answered(await api.listEvents('demo', { after: 0, waitSeconds: 0 })).body;
    expect(first.next).toBe(100);
    const second = answered(await api.listEvents('demo', { after: 100, waitSeconds: 0 })).body;
    expect([second.next, second.events.length]).toEqual([131, 31]);
  });

  it('are waited for, when asked to, and answered as soon as there are some', async () => {
    const { world, api, on, pauses } = await apiUnderTest();
    const { readTail } = world.log;
    let looks = 0;
    on.readTail = async (...asked) => {
      looks += 1;
      if (looks === 3) {
        delete on.readTail;
        await bring(world, instanceOf('c1'));
      }
      return readTail(...asked);
    };
    const { body } = answered(await api.listEvents('demo', { after: 1, waitSeconds: 10 }));
    expect(body.events).toHaveLength(1);
    expect(pauses).toEqual([500, 500]);
  });

  it('that do not come are waited for as long as was asked', async () => {
    const { api, pauses } = await apiUnderTest();
    const { body } = answered(await api.listEvents('demo', { after: 1, waitSeconds: 3 }));
    expect(body).toEqual({ after: 1, next: 1, events: [] });
    expect(pauses).toEqual([500, 500, 500, 500, 500, 500]);
  });

  it('that have expired are refused, with where to begin', async () => {
    const { world, api, on } = await apiUnderTest();
    const snapshot = { cluster: demo, stateFormat, text: 'saved', hash: 'of saved' };
    for (const seq of [712, 1_300]) await world.log.writeSnapshot({ ...snapshot, seq: seq as Seq });
    on.readTail = async () => {
      throw new LogExpired('items 5 to 700 have been removed');
    };
    expect(refused(await api.listEvents('demo', { after: 4, waitSeconds: 9 }))).toMatchObject({
      status: 422,
      code: 'events-expired',
      detail: expect.stringContaining('after=712'),
    });
  });

  it('do not hide that the log cannot be reached', async () => {
    const { api, on } = await apiUnderTest();
    on.readTail = async () => Promise.reject(new Error('not reached'));
    await expect(api.listEvents('demo', { after: 0, waitSeconds: 0 })).rejects.toThrow(
      'not reached',
    );
  });
});

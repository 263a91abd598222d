import { defaultHealing } from '../../shared/core/healing-settings.ts';
import { healingOf } from '../../shared/core/state/healing-of.ts';
import { EcsUnavailable } from '../../shared/runtime/ports.ts';
import { readingLimits } from '../../shared/runtime/reconcile/slice.ts';
import { stateNow } from './process-under-test.ts';
import { reading, seen } from './reading.ts';

const patient = { ...defaultHealing, lostAfterMs: 600_000 };

describe('reconcile', () => {
  it('tells the log once what is set, before it reads', async () => {
    const { aws, world, tick, types } = reading([seen('a1')], [], readingLimits, patient);
    aws.onCall = () => {
      throw new EcsUnavailable('ListContainerInstances');
    };
    await expect(tick()).rejects.toThrow(EcsUnavailable);
    expect(await types()).toEqual(['SettingsStated']);
    expect(healingOf(await stateNow(world), 'lostAfterMs')).toBe(600_000);
    aws.onCall = () => undefined;
    world.clock.pass(60_000);
    await tick();
    expect((await types()).filter((type) => type === 'SettingsStated')).toHaveLength(1);
  });

  it('says nothing of settings while the defaults hold', async () => {
    const { tick, types } = reading([seen('a1')]);
    await tick();
    expect(await types()).not.toContain('SettingsStated');
  });
});

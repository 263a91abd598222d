import { EnvironmentInvalid, readEnvironment } from '../../shared/aws/environment.ts';
import { healingVariables } from '../../shared/aws/healing-variables.ts';
import {
  defaultHealing,
  type HealingSettingName,
  healingLimits,
} from '../../shared/core/healing-settings.ts';
import { completeEnvironment } from './complete-environment.ts';
import { parametersOf } from './stack-defaults.ts';

const names = Object.keys(healingLimits) as HealingSettingName[];

/** The parameter of `serverless.yml` that becomes each variable. */
const parameters: Readonly<Record<HealingSettingName, string>> = {
  suspectAfterMs: 'suspectAfterSeconds',
  lostAfterMs: 'lostAfterSeconds',
  stuckAfterMs: 'stuckAfterSeconds',
  quarantineMs: 'quarantineSeconds',
  quarantinedShareMax: 'quarantinedShare',
  stoppedShareMax: 'healingStopsShare',
  doubtfulShareMax: 'doubtfulShare',
};

const unitOf = (name: HealingSettingName) => (name.endsWith('Ms') ? 1_000 : 1);
const textOf = (name: HealingSettingName, value: number) => String(value / unitOf(name));

function readWith(given: Readonly<Record<string, string>>) {
  return readEnvironment({ ...completeEnvironment, ...given }).healing;
}

describe('the settings of healing', () => {
  it('are the defaults where nothing is set', () => {
    expect(readWith({})).toEqual(defaultHealing);
  });

  it('are set in seconds and as shares', () => {
    const set = { ESTIVA_LOST_AFTER_SECONDS: '600', ESTIVA_DOUBTFUL_SHARE: '.5' };
    expect(readWith(set)).toEqual({
      ...defaultHealing,
      lostAfterMs: 600_000,
      doubtfulShareMax: 0.5,
    });
  });

  it.each(names)(
    'have limits, which the packaging and the functions agree on: %s',
    async (name) => {
      const { min, max } = healingLimits[name];
      const variable = healingVariables[name];
      const step = unitOf(name) === 1 ? 0.001 : 1_000;
      // The least suspicion, so that the least loss is not before it.
      const alone = { ESTIVA_SUSPECT_AFTER_SECONDS: '60', ESTIVA_LOST_AFTER_SECONDS: '14400' };
      const packed = { suspectAfterSeconds: '60', lostAfterSeconds: '14400' };
      for (const value of [min, max]) {
        const text = textOf(name, value);
        expect(readWith({ ...alone, [variable]: text })[name]).toBe(value);
        const made = await parametersOf({ ...packed, [parameters[name]]: text });
        expect(made).toMatchObject({ [parameters[name]]: text });
      }
      for (const text of [
        textOf(name, min - step),
        textOf(name, max + step),
        'soon',
        '-1',
        '1e2',
      ]) {
        expect(() => readWith({ ...alone, [variable]: text })).toThrow(EnvironmentInvalid);
        const given = { ...packed, [parameters[name]]: text };
        await expect(parametersOf(given)).rejects.toThrow(`Parameter "${parameters[name]}" is a`);
      }
    },
  );

  it('never wait longer for two signs than for one', async () => {
    const set = { ESTIVA_SUSPECT_AFTER_SECONDS: '300', ESTIVA_LOST_AFTER_SECONDS: '299' };
    expect(() => readWith(set)).toThrow('ESTIVA_LOST_AFTER_SECONDS is "299": a whole number');
    const given = { suspectAfterSeconds: '300', lostAfterSeconds: '299' };
    await expect(parametersOf(given)).rejects.toThrow('is not less than "suspectAfterSeconds"');
  });
});

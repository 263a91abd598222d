import fc from 'fast-check';
import { EnvironmentInvalid, readEnvironment } from '../../shared/aws/environment.ts';
import { defaultHealing } from '../../shared/core/healing-settings.ts';
import { completeEnvironment as complete } from './complete-environment.ts';

describe('the environment of a function', () => {
  it('is read with every value in its own type', () => {
    expect(readEnvironment(complete)).toEqual({
      table: 'estiva-prod',
      clusters: ['web', 'batch_2'],
      accountId: '210987654321',
      region: 'eu-west-1',
      observeQueueUrl: complete.ESTIVA_OBSERVE_QUEUE_URL,
      actQueueUrl: complete.ESTIVA_ACT_QUEUE_URL,
      observeDeadLetterQueueUrl: complete.ESTIVA_OBSERVE_DEAD_LETTER_QUEUE_URL,
      apiCallsShare: 0.25,
      apiCallsShareToHeal: 0.6,
      healing: defaultHealing,
      logLevel: 'WARN',
    });
  });

  it('takes half of the API quota, three quarters to heal, and INFO when nothing is said', () => {
    const {
      ESTIVA_API_CALLS_SHARE: _share,
      ESTIVA_API_CALLS_SHARE_TO_HEAL: _toHeal,
      ESTIVA_LOG_LEVEL: _level,
      ...rest
    } = complete;
    const said = { apiCallsShare: 0.5, apiCallsShareToHeal: 0.75, logLevel: 'INFO' };
    expect(readEnvironment(rest)).toMatchObject(said);
  });

  it('names every variable that is wrong at once', () => {
    const { ESTIVA_TABLE: _table, ...rest } = complete;
    const read = () => readEnvironment({ ...rest, ESTIVA_API_CALLS_SHARE: '1.5' });
    expect(read).toThrow(EnvironmentInvalid);
    expect(read).toThrow(
      /ESTIVA_TABLE is missing.*ESTIVA_API_CALLS_SHARE is "1.5": a number above/,
    );
  });

  it.each([
    ['ESTIVA_CLUSTERS', 'web,,batch'],
    ['ESTIVA_CLUSTERS', 'we b'],
    ['ESTIVA_ACCOUNT_ID', '12345'],
    ['ESTIVA_ACT_QUEUE_URL', complete.ESTIVA_OBSERVE_QUEUE_URL],
    ['ESTIVA_OBSERVE_QUEUE_URL', 'estiva-prod-observe'],
    ['ESTIVA_API_CALLS_SHARE', '0'],
    ['ESTIVA_API_CALLS_SHARE', 'half'],
    ['ESTIVA_API_CALLS_SHARE_TO_HEAL', '1.01'],
    ['ESTIVA_LOG_LEVEL', 'loud'],
  ])('refuses %s when it is "%s"', (name, value) => {
    expect(() => readEnvironment({ ...complete, [name]: value })).toThrow(`${name} is "${value}"`);
  });

  it('is read whole or refused by name, whatever a variable holds', async () => {
    const names = fc.constantFrom(...Object.keys(complete));
    await fc.assert(
      fc.property(names, fc.string(), (name, value) => {
        try {
          const { apiCallsShare, clusters } = readEnvironment({ ...complete, [name]: value });
          expect(apiCallsShare).toBeGreaterThan(0);
          expect(clusters.length).toBeGreaterThan(0);
        } catch (error) {
          expect(error).toBeInstanceOf(EnvironmentInvalid);
          expect(String(error)).toContain(name);
        }
      }),
    );
  });
});

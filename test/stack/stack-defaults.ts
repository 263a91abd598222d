import stackParameters from '../../scripts/stack-parameters.cjs';

const defaults = {
  clusters: 'default',
  taskDefinitionFamilies: '*',
  passedRoles: 'ecsTaskExecutionRole',
  apiCallsShare: '0.5',
  apiCallsShareToHeal: '0.75',
  suspectAfterSeconds: '120',
  lostAfterSeconds: '240',
  stuckAfterSeconds: '900',
  quarantineSeconds: '1200',
  quarantinedShare: '0.1',
  healingStopsShare: '0.1',
  doubtfulShare: '0.4',
  logLevel: 'INFO',
  jwtIssuer: '',
  jwtAudience: '',
  alarmTopicArn: '',
};

/** What the packaging makes of these parameters, the others having their defaults. */
export function parametersOf(given: Readonly<Record<string, string>>) {
  const all: Readonly<Record<string, string>> = { ...defaults, ...given };
  return stackParameters({
    resolveVariable: async (name: string) => all[name.replace('param:', '')],
  });
}

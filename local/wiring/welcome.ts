import { byText } from '../../shared/core/order.ts';
import type { Palette } from './narration/palette.ts';
import type { ShownInstance } from './readiness.ts';

export interface WelcomeOptions {
  readonly apiUrl: string;
  readonly awsUrl: string;
  readonly palette: Palette;
  readonly readyMs: number;
  readonly factor: number;
  readonly dataDirectory: string | undefined;
  /** Instances to name in the examples. */
  readonly instances: readonly ShownInstance[];
  /** Subnets of the three zones. */
  readonly subnets: readonly string[];
}

/** What a person who has just started Estiva reads: what runs here, and what to try next. */
export function welcome(options: WelcomeOptions): string {
  const { apiUrl, awsUrl, palette, readyMs, factor, dataDirectory, subnets } = options;
  const command = (text: string): string => palette('accent', text);
  const [any] = options.instances;
  const zones = [...new Set(options.instances.map(({ availabilityZone }) => availabilityZone))];
  zones.sort(byText);
  const spot = options.instances.find((instance) => instance.spot) ?? any;
  const placement = {
    taskDefinition: 'web',
    desiredCount: 6,
    capacity: [{ launchType: 'EC2' }, { capacityProvider: 'FARGATE' }],
    placementStrategy: [{ type: 'spread', field: 'attribute:ecs.availability-zone' }],
    networkConfiguration: { awsvpcConfiguration: { subnets } },
  };
  const aws = `aws --endpoint-url ${awsUrl} --region us-east-1`;
  const kept = dataDirectory === undefined ? 'in memory' : `kept in ${dataDirectory}`;
  const speed = factor === 1 ? '' : `, cluster time runs ${factor} times as fast`;
  return [
    `${palette('strong', 'Estiva is ready')} after ${(readyMs / 1_000).toFixed(1)} s (${kept}${speed}).`,
    '',
    `  the API of Estiva        ${palette('strong', apiUrl)}`,
    `  the local cloud, as AWS  ${palette('strong', awsUrl)}   cluster demo: ${options.instances.length} instances in ${zones.length} zones, and Fargate`,
    `  task definitions         web (nginx; EC2 or Fargate), worker (EC2), crash-loop (EC2)`,
    '',
    'Ask for six web servers, spread over the zones, on the instances first:',
    command(
      `  curl -s -X POST ${apiUrl}/clusters/demo/placements -H 'Content-Type: application/json' -d '${JSON.stringify(placement)}'`,
    ),
    'See what was decided and what runs:',
    command(`  curl -s ${apiUrl}/clusters/demo/placements`),
    command(`  curl -s ${apiUrl}/clusters/demo/container-instances`),
    'Look at the same cluster as AWS shows it (the credentials are not checked):',
    command(`  export AWS_ACCESS_KEY_ID=local AWS_SECRET_ACCESS_KEY=local`),
    command(`  ${aws} ecs list-tasks --cluster demo`),
    'Break something, and watch below how it heals:',
    command(`  curl -s -X POST ${awsUrl}/_local/instances/${any?.ec2InstanceId}/terminate`),
    command(`  curl -s -X POST ${awsUrl}/_local/instances/${spot?.ec2InstanceId}/interrupt`),
    command(`  curl -s -X POST ${awsUrl}/_local/zones/${zones.at(-1) ?? 'us-east-1c'}/fail`),
    command(`  curl -s ${awsUrl}/_local`) + palette('quiet', '   lists every fault there is'),
    '',
    'Ctrl-C ends it. What happens from here on:',
    '',
  ].join('\n');
}

import type {
  ClusterAnswer,
  ContainerInstanceAnswer,
  EventsAnswer,
  PlacementAnswer,
  PlacementCreatedAnswer,
  TaskAnswer,
} from '../../shared/core/views/answers.ts';
import type { IncidentSummary } from '../../shared/core/views/incidents.ts';
import { demoCluster } from './demo-cluster.ts';

/** The API, or the local cloud, answered with something other than success. */
export class UnexpectedAnswer extends Error {
  override readonly name = 'UnexpectedAnswer';
  readonly status: number;

  constructor(request: string, status: number, body: string) {
    super(`${request} was answered with ${status}: ${body}`);
    this.status = status;
  }
}

/** A task as ECS itself describes it, as far as checks compare it. */
export interface EcsTask {
  readonly taskArn: string;
  readonly lastStatus: string;
  readonly desiredStatus: string;
  readonly startedBy?: string;
  readonly containerInstanceArn?: string;
}

/** DescribeTasks takes at most so many ARNs. */
const describeMax = 100;

/** Speaks to a running deployment from outside, over HTTP, as people do. */
export class LocalClient {
  readonly #apiUrl: string;
  readonly #awsUrl: string;

  constructor({ apiUrl, awsUrl }: { readonly apiUrl: string; readonly awsUrl: string }) {
    this.#apiUrl = apiUrl;
    this.#awsUrl = awsUrl;
  }

  requestPlacement(body: object, idempotencyKey?: string): Promise<PlacementCreatedAnswer> {
    return this.#api('POST', '/placements', body, keyed(idempotencyKey));
  }

  changeDesiredCount(
    placementId: string,
    desiredCount: number,
    idempotencyKey?: string,
  ): Promise<PlacementCreatedAnswer> {
    const path = `/placements/${placementId}`;
    return this.#api('PATCH', path, { desiredCount }, keyed(idempotencyKey));
  }

  deletePlacement(placementId: string, idempotencyKey?: string): Promise<PlacementAnswer> {
    return this.#api('DELETE', `/placements/${placementId}`, undefined, keyed(idempotencyKey));
  }

  /** Everything that the log of the cluster holds, from its beginning. */
  async log(): Promise<EventsAnswer['events']> {
    const all: EventsAnswer['events'][number][] = [];
    for (let after = 0; ; ) {
      const page = await this.#api<EventsAnswer>('GET', `/events?after=${after}`);
      if (page.next <= after) return all;
      all.push(...page.events);
      after = page.next;
    }
  }

  placement(placementId: string): Promise<PlacementAnswer> {
    return this.#api('GET', `/placements/${placementId}`);
  }

  async placements(): Promise<readonly PlacementAnswer[]> {
    const body = await this.#api<{ placements: PlacementAnswer[] }>('GET', '/placements');
    return body.placements;
  }

  /** The newest first. */
  async incidents(): Promise<readonly IncidentSummary[]> {
    const body = await this.#api<{ incidents: IncidentSummary[] }>('GET', '/incidents');
    return body.incidents;
  }

  async tasks(): Promise<readonly TaskAnswer[]> {
    const body = await this.#api<{ tasks: TaskAnswer[] }>('GET', '/tasks');
    return body.tasks;
  }

  async containerInstances(): Promise<readonly ContainerInstanceAnswer[]> {
    const body = await this.#api<{ containerInstances: ContainerInstanceAnswer[] }>(
      'GET',
      '/container-instances',
    );
    return body.containerInstances;
  }

  cluster(): Promise<ClusterAnswer> {
    return this.#api('GET', '');
  }

  /** A fault of the local cloud: `instances/i-0abc/terminate`. */
  async fault(path: string, body: object = {}): Promise<void> {
    await this.#send('POST', `${this.#awsUrl}/_local/${path}`, JSON.stringify(body), {});
  }

  /** One call of ECS in its JSON protocol, unsigned. */
  ecs<Answer>(operation: string, input: object): Promise<Answer> {
    return this.#send('POST', this.#awsUrl, JSON.stringify(input), {
      'content-type': 'application/x-amz-json-1.1',
      'x-amz-target': `AmazonEC2ContainerServiceV20141113.${operation}`,
    });
  }

  /** The instances that EC2 calls Spot, out of its XML. */
  async spotInstanceIds(): Promise<readonly string[]> {
    const body = 'Action=DescribeInstances&Version=2016-11-15';
    const response = await fetch(this.#awsUrl, {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body,
    });
    const xml = await response.text();
    return xml
      .split('<instanceId>')
      .slice(1)
      .filter((part) => part.includes('<instanceLifecycle>spot</instanceLifecycle>'))
      .map((part) => part.slice(0, part.indexOf('<')));
  }

  /** Every task of the cluster that ECS wants to run (or has stopped), as it describes them. */
  async ecsTasks(desiredStatus: 'RUNNING' | 'STOPPED' = 'RUNNING'): Promise<readonly EcsTask[]> {
    const arns: string[] = [];
    let nextToken: string | undefined;
    do {
      const input = { cluster: demoCluster, desiredStatus, nextToken };
      const page: { taskArns: string[]; nextToken?: string } = await this.ecs('ListTasks', input);
      arns.push(...page.taskArns);
      nextToken = page.nextToken;
    } while (nextToken !== undefined && nextToken !== null);
    const tasks: EcsTask[] = [];
    for (let from = 0; from < arns.length; from += describeMax) {
      const input = { cluster: demoCluster, tasks: arns.slice(from, from + describeMax) };
      tasks.push(...(await this.ecs<{ tasks: EcsTask[] }>('DescribeTasks', input)).tasks);
    }
    return tasks;
  }

  #api<Answer>(
    method: string,
    path: string,
    body?: object,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<Answer> {
    const url = `${this.#apiUrl}/clusters/${demoCluster}${path}`;
    if (body === undefined) return this.#send(method, url, undefined, headers);
    const json = { 'content-type': 'application/json', ...headers };
    return this.#send(method, url, JSON.stringify(body), json);
  }

  async #send<Answer>(
    method: string,
    url: string,
    body: string | undefined,
    headers: Readonly<Record<string, string>>,
  ): Promise<Answer> {
    const response = await fetch(url, { method, headers, ...(body === undefined ? {} : { body }) });
    const text = await response.text();
    if (!response.ok) throw new UnexpectedAnswer(`${method} ${url}`, response.status, text);
    return JSON.parse(text) as Answer;
  }
}

function keyed(idempotencyKey: string | undefined): Readonly<Record<string, string>> {
  return idempotencyKey === undefined ? {} : { 'idempotency-key': idempotencyKey };
}

/** Subnets of the demo cluster's three zones, as the local cloud has them. */
export const demoSubnets = ['subnet-a', 'subnet-b', 'subnet-c'] as const;

/** A request for web servers, spread over the zones, on instances first and Fargate after. */
export function webPlacement(desiredCount: number, more: object = {}): object {
  return {
    taskDefinition: 'web',
    desiredCount,
    capacity: [{ launchType: 'EC2' }, { capacityProvider: 'FARGATE' }],
    placementStrategy: [{ type: 'spread', field: 'attribute:ecs.availability-zone' }],
    networkConfiguration: { awsvpcConfiguration: { subnets: [...demoSubnets] } },
    ...more,
  };
}

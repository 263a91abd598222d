import type { JsonObject } from '../../../local/model/json.ts';
import { LocalCloud } from '../../../local/protocol/cloud.ts';
import type { ProtocolServerOptions } from '../../../local/protocol/server.ts';
import { createProtocolServer } from '../../../local/protocol/server.ts';

/** 2026-01-01T00:00:00Z. */
export const startAt = 1_767_225_600_000;

/** A cloud behind its real server on a free port, with a clock that only the test moves. */
export interface LocalServer {
  readonly cloud: LocalCloud;
  readonly url: string;
  /** Lets so much cluster time pass, with all that happens in it. */
  pass(ms: number): void;
  close(): Promise<void>;
}

export async function startLocalServer(
  options: Partial<ProtocolServerOptions> = {},
): Promise<LocalServer> {
  let now = startAt;
  const cloud = options.cloud ?? LocalCloud.begin({ now: () => now, seed: 11 });
  const server = createProtocolServer({ ...options, cloud });
  const { url } = await server.listen(0);
  return {
    cloud,
    url,
    pass: (ms) => {
      now += ms;
      cloud.tick();
    },
    close: () => server.close(),
  };
}

/** Cluster `demo` with instances in two zones, one of them Spot, and two task definitions. */
export function seed(cloud: LocalCloud): void {
  cloud.call('ecs', 'CreateCluster', { clusterName: 'demo' });
  const instance = { type: 'launchInstances', cluster: 'demo', instanceType: 'm5.large' } as const;
  cloud.local({ ...instance, availabilityZone: 'us-east-1a', count: 2 });
  cloud.local({ ...instance, availabilityZone: 'us-east-1b', count: 1, spot: true });
  const container = { name: 'main', image: 'nginx:1.27', cpu: 256, memory: 300, essential: true };
  cloud.call('ecs', 'RegisterTaskDefinition', {
    family: 'worker',
    networkMode: 'bridge',
    containerDefinitions: [container],
  });
}

/** The EC2 instance ids of the cloud, in the order of their launch. */
export function ec2InstanceIds(cloud: LocalCloud): readonly string[] {
  const instances: readonly (readonly [string, JsonObject])[] = JSON.parse(
    JSON.stringify(cloud.inspect().model['ec2Instances']),
  );
  return instances.map(([id]) => id);
}

/** What any client without an SDK does: one request, its answer whole. */
export async function post(
  url: string,
  body: string,
  headers: Record<string, string> = {},
): Promise<{ readonly status: number; readonly headers: Headers; readonly text: string }> {
  const answer = await fetch(url, { method: 'POST', body, headers });
  return { status: answer.status, headers: answer.headers, text: await answer.text() };
}

/** One EventBridge call, for which no SDK client is installed. */
export async function callEvents(
  url: string,
  operation: string,
  input: JsonObject,
): Promise<{ readonly status: number; readonly json: JsonObject }> {
  const { status, text } = await post(url, JSON.stringify(input), {
    'content-type': 'application/x-amz-json-1.1',
    'x-amz-target': `AWSEvents.${operation}`,
  });
  return { status, json: text === '' ? {} : JSON.parse(text) };
}

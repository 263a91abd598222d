import { performance } from 'node:perf_hooks';
import { LocalClient, webPlacement } from '../local/wiring/client.ts';
import { helpText, readArguments, readNumber } from '../local/wiring/command-line.ts';
import { seedDemoCluster } from '../local/wiring/demo-cluster.ts';
import { type Deployment, startDeployment } from '../local/wiring/deployment.ts';
import { packagedStack } from '../local/wiring/packaged-stack.ts';
import { becomeReady } from '../local/wiring/readiness.ts';
import type { Decided } from '../shared/core/log/decided.ts';

/*
 * Many placement requests at once, over many environments of `api`, each call to the store held
 * back as a network would: all must be answered with 201, none lost, none doubled, and no instance
 * oversubscribed. Every tenth request is sent twice under its key, as a client would that lost the
 * answer. Prints figures; exits 0 only if all of it holds.
 */

const options = [
  { name: 'requests', value: 'N', help: 'placement requests at once (200)' },
  { name: 'latency', value: 'MS', help: 'what each call to the store is held back (5)' },
  { name: 'environments', value: 'N', help: 'environments of api at most (24)' },
  { name: 'cold', help: 'do not start the environments ahead of the burst' },
];
const help = helpText(
  'tsx scripts/burst-test.ts [options]',
  'Bursts of placement requests.',
  options,
);

interface Burst {
  readonly requests: number;
  readonly latencyMs: number;
  readonly environments: number;
  readonly cold: boolean;
}

interface Answered {
  readonly key: string;
  readonly placementId: string;
  readonly latencyMs: number;
}

function readBurst(): Burst | string {
  const read = readArguments(process.argv.slice(2), options);
  if (read.type === 'help') return help;
  if (read.type === 'wrong') return `${read.message}\n\n${help}`;
  const { values } = read;
  const whole = { min: 1, max: 10_000, whole: true };
  const requests = readNumber('requests', values['requests'], whole, 200);
  const latencyMs = readNumber('latency', values['latency'], { min: 0, max: 1_000 }, 5);
  const environments = readNumber('environments', values['environments'], whole, 24);
  for (const value of [requests, latencyMs, environments]) {
    if (typeof value === 'object') return `${value.wrong}\n\n${help}`;
  }
  return {
    requests: Number(requests),
    latencyMs: Number(latencyMs),
    environments: Number(environments),
    cold: values['cold'] === true,
  };
}

async function main(): Promise<number> {
  const burst = readBurst();
  if (typeof burst === 'string') {
    process.stdout.write(burst);
    return burst === help ? 0 : 2;
  }
  const projectDirectory = process.cwd();
  const isApi = (functionName: string): boolean => functionName.endsWith('-api');
  const deployment = await startDeployment({
    projectDirectory,
    packaged: await packagedStack(projectDirectory, console.log),
    port: 0,
    awsPort: 0,
    factor: 1,
    storeLatencyMs: burst.latencyMs,
    environmentsMax: (name) => (isApi(name) ? burst.environments : 4),
    onLog: ({ level, functionName, text }) => {
      if (level === 'error') console.log(`${functionName}: ${text}`);
    },
  });
  try {
    await seedDemoCluster(deployment.cloud, projectDirectory);
    deployment.begin();
    await becomeReady(deployment);
    if (!burst.cold) await deployment.fleet.warm((name) => (isApi(name) ? burst.environments : 2));
    return await run(burst, deployment);
  } finally {
    await deployment.close();
  }
}

async function run(burst: Burst, deployment: Deployment): Promise<number> {
  const client = new LocalClient(deployment);
  const seqBefore = (await client.cluster()).seq;
  const callsBefore = deployment.storeCalls();
  const began = performance.now();
  const keys = Array.from({ length: burst.requests }, (_, index) => `burst-${index}`);
  const sent = keys.flatMap((key, index) => (index % 10 === 0 ? [key, key] : [key]));
  const outcomes = await Promise.allSettled(sent.map((key, index) => ask(client, key, index)));
  const seconds = (performance.now() - began) / 1_000;
  const { seq } = await client.cluster();
  const answered = outcomes.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : []));
  const refused = outcomes.flatMap((each) => (each.status === 'rejected' ? [each.reason] : []));
  for (const reason of refused.slice(0, 5)) console.log(`not answered: ${reason}`);

  const problems = [
    ...(refused.length > 0
      ? [`${refused.length} of ${sent.length} were not answered with 201`]
      : []),
    ...(await lostOrDoubled(client, keys, answered)),
    ...(await oversubscribed(client)),
  ];
  const api = deployment.fleet.functions.find(({ functionName }) => functionName.endsWith('-api'));
  const latencies = answered.map(({ latencyMs }) => latencyMs).sort((a, b) => a - b);
  const at = (share: number): number =>
    Math.round(
      latencies[Math.min(latencies.length - 1, Math.floor(latencies.length * share))] ?? 0,
    );
  const figures = {
    requests: sent.length,
    answered: answered.length,
    seconds: Number(seconds.toFixed(2)),
    logAppends: seq - seqBefore,
    storeCalls: deployment.storeCalls() - callsBefore,
    apiEnvironments: api?.figures.environments,
    latencyMs: { p50: at(0.5), p90: at(0.9), p99: at(0.99), max: at(1) },
    problems,
  };
  console.log(JSON.stringify(figures));
  console.log(problems.length === 0 ? 'all hold' : `FAILED: ${problems.join('; ')}`);
  return problems.length === 0 ? 0 : 1;
}

/** One request of its own group, by which it is found again. */
async function ask(client: LocalClient, key: string, index: number): Promise<Answered> {
  const began = performance.now();
  const body =
    index % 2 === 0
      ? webPlacement(1, { group: key })
      : { taskDefinition: 'worker', desiredCount: 1, group: key };
  // What is sent twice under one key must be the same.
  const twice = webPlacement(1, { group: key });
  const same = Number(key.slice('burst-'.length)) % 10 === 0;
  const { placementId } = await client.requestPlacement(same ? twice : body, key);
  return { key, placementId, latencyMs: performance.now() - began };
}

async function lostOrDoubled(
  client: LocalClient,
  keys: readonly string[],
  answered: readonly Answered[],
): Promise<readonly string[]> {
  const placements = await client.placements();
  const problems: string[] = [];
  for (const key of keys) {
    const found = placements.filter(({ request }) => request.group === key);
    if (found.length !== 1) problems.push(`${key} has ${found.length} placements`);
    const ids = new Set(
      answered.filter((each) => each.key === key).map((each) => each.placementId),
    );
    if (ids.size > 1) problems.push(`${key} was answered with ${ids.size} placements`);
    const [id] = ids;
    if (id !== undefined && found[0]?.placementId !== id) problems.push(`${key} lost ${id}`);
  }
  return problems;
}

/** Adds up what the log decided to put onto each instance, and compares it with what it has. */
async function oversubscribed(client: LocalClient): Promise<readonly string[]> {
  const taken = new Map<string, { cpuUnits: number; memoryMiB: number }>();
  for (const { entry } of await client.log()) {
    if (entry.type !== 'TaskPlaced') continue;
    const { target, demand, slots } = entry as Extract<Decided, { type: 'TaskPlaced' }>;
    if (target.type !== 'EC2') continue;
    const sum = taken.get(target.containerInstanceArn) ?? { cpuUnits: 0, memoryMiB: 0 };
    sum.cpuUnits += demand.cpuUnits * slots.length;
    sum.memoryMiB += demand.memoryMiB * slots.length;
    taken.set(target.containerInstanceArn, sum);
  }
  const instances = await client.containerInstances();
  return instances.flatMap(({ containerInstanceArn, registeredResources }) => {
    const { cpuUnits, memoryMiB } = taken.get(containerInstanceArn) ?? {
      cpuUnits: 0,
      memoryMiB: 0,
    };
    const fits =
      cpuUnits <= registeredResources.cpuUnits && memoryMiB <= registeredResources.memoryMiB;
    return fits ? [] : [`${containerInstanceArn} was given ${cpuUnits} units, ${memoryMiB} MiB`];
  });
}

process.exitCode = await main();

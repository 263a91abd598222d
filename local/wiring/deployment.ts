import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { startEmbeddedDynamoDb } from '../embedded-dynamodb.ts';
import type { LocalCloud } from '../protocol/cloud.ts';
import { createProtocolServer } from '../protocol/server.ts';
import { Ticker } from '../protocol/ticker.ts';
import type { ClusterClock } from './cluster-clock.ts';
import { deployMessaging, deployTables, releaseMessages } from './deploy-resources.ts';
import { holdLock } from './directory-lock.ts';
import { FunctionFleet, type Invocation } from './function-fleet.ts';
import { createHttpApi } from './http-api/server.ts';
import { type KeptCloudOptions, openCloud } from './kept-cloud.ts';
import type { LogLine } from './lambda/outcome.ts';
import { closeServer, listen, portOr } from './listen.ts';
import type { PackagedStack } from './packaged-stack.ts';
import { startSlowStore } from './slow-store.ts';
import { readStack } from './template/read-stack.ts';
import type { Stack } from './template/stack.ts';

export interface DeploymentOptions extends KeptCloudOptions {
  readonly projectDirectory: string;
  readonly packaged: PackagedStack;
  /** Of the HTTP API; 0 takes a free one. */
  readonly port: number;
  /** Of the local cloud; 0 takes a free one. */
  readonly awsPort: number;
  /** Every call to the store is held back for so long. */
  readonly storeLatencyMs?: number;
  /** How many environments of a function may stand at once. */
  readonly environmentsMax?: (functionName: string) => number;
  readonly onLog: (line: LogLine) => void;
  readonly onInvoked?: (invocation: Invocation) => void;
}

/** The stack, running on this machine. */
export interface Deployment {
  readonly apiUrl: string;
  readonly awsUrl: string;
  readonly stack: Stack;
  readonly cloud: LocalCloud;
  readonly clock: ClusterClock;
  readonly fleet: FunctionFleet;
  readonly storeEndpoint: string;
  /** Calls to the store so far; counted only where latency is injected. */
  readonly storeCalls: () => number;
  /** What stands in for EventBridge Scheduler and the mappings begins to invoke the functions. */
  begin(): void;
  /** Ends everything in order; what was kept is complete. */
  close(): Promise<void>;
}

const region = 'us-east-1';
const accountId = '123456789012';
const stackName = 'estiva-local';
/** A machine with two cores has little use for more. */
const environmentsMaxByDefault = 6;

/** Deploys a packaged stack onto this machine. Throws `PortTaken`, `LockHeld` and `TemplateError`. */
export async function startDeployment(options: DeploymentOptions): Promise<Deployment> {
  const undo: (() => Promise<void> | void)[] = [];
  const close = async (): Promise<void> => {
    for (const step of undo.splice(0).reverse()) await step();
  };
  try {
    return await deploy(options, undo, close);
  } catch (error) {
    await close();
    throw error;
  }
}

type Undo = (() => Promise<void> | void)[];

async function deploy(
  options: DeploymentOptions,
  undo: Undo,
  close: () => Promise<void>,
): Promise<Deployment> {
  const store = await openStore(options, undo);
  const kept = openCloud(options);
  undo.push(() => kept.close());
  const { cloud, clock } = kept;
  const awsUrl = await serveCloud(cloud, clock, store.endpoint, options, undo);
  const api = createHttpApi();
  const apiUrl = await listen(api.server, options.port, '--port');
  undo.push(() => closeServer(api.server));
  const place = { region, accountId, stackName, awsEndpoint: awsUrl, apiEndpoint: apiUrl };
  const stack = readStack(options.packaged.template, place);
  await deployTables(stack.tables, store.endpoint, region);
  deployMessaging(stack, cloud, stackName);
  releaseMessages(stack, cloud);
  const fleet = new FunctionFleet({
    stack,
    place,
    cloud,
    clock,
    endpoints: { aws: awsUrl, store: store.endpoint },
    bundleDirectory: options.packaged.directory,
    bootstrapPath: join(options.projectDirectory, 'local/wiring/lambda/bootstrap.cjs'),
    environmentsMax: options.environmentsMax ?? (() => environmentsMaxByDefault),
    onLog: options.onLog,
    ...(options.onInvoked === undefined ? {} : { onInvoked: options.onInvoked }),
  });
  undo.push(() => fleet.close());
  const invoke: FunctionFleet['invoke'] = (functionArn, event) => fleet.invoke(functionArn, event);
  api.open({ routes: stack.routes, place, clock, invoke });
  const ticker = new Ticker(cloud, (ms) => clock.wallMs(ms));
  ticker.start();
  undo.push(() => ticker.stop());
  const { endpoint: storeEndpoint, calls } = store;
  const begin = (): void => fleet.begin();
  return {
    apiUrl,
    awsUrl,
    storeEndpoint,
    stack,
    cloud,
    clock,
    fleet,
    storeCalls: calls,
    begin,
    close,
  };
}

/** Starts the embedded DynamoDB, which only one process may have open on a directory. */
async function openStore(
  { dataDirectory, storeLatencyMs = 0 }: DeploymentOptions,
  undo: Undo,
): Promise<{ readonly endpoint: string; readonly calls: () => number }> {
  if (dataDirectory !== undefined) {
    await mkdir(dataDirectory, { recursive: true });
    undo.push(await holdLock(join(dataDirectory, 'lock'), 0));
  }
  const store = await startEmbeddedDynamoDb(
    dataDirectory === undefined ? {} : { directory: join(dataDirectory, 'dynamodb') },
  );
  undo.push(() => store.close());
  if (storeLatencyMs === 0) return { endpoint: store.endpoint, calls: () => 0 };
  const slow = await startSlowStore(store.endpoint, storeLatencyMs);
  undo.push(() => slow.close());
  return { endpoint: slow.endpoint, calls: () => slow.calls };
}

async function serveCloud(
  cloud: LocalCloud,
  clock: ClusterClock,
  dynamodbEndpoint: string,
  { awsPort, onLog }: DeploymentOptions,
  undo: Undo,
): Promise<string> {
  const server = createProtocolServer({
    cloud,
    dynamodbEndpoint,
    wallMs: (ms) => clock.wallMs(ms),
    onBug: (error) => {
      const text = `local cloud: ${error instanceof Error ? error.stack : String(error)}`;
      onLog({ functionName: 'cloud', source: 'lambda', level: 'error', text });
    },
  });
  const { url } = await portOr(server.listen(awsPort), awsPort, '--aws-port');
  undo.push(() => server.close());
  return url;
}

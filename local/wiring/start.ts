import { performance } from 'node:perf_hooks';
import { seedDemoCluster } from './demo-cluster.ts';
import { type Deployment, startDeployment } from './deployment.ts';
import { LockHeld } from './directory-lock.ts';
import { PortTaken } from './listen.ts';
import { Narrator } from './narration/narrator.ts';
import { createPalette, type Palette } from './narration/palette.ts';
import { packagedStack } from './packaged-stack.ts';
import { becomeReady, shownInstances } from './readiness.ts';
import { readStartOptions, type StartOptions, startHelp } from './start-options.ts';
import { welcome } from './welcome.ts';

export interface StartRequest {
  readonly args: readonly string[];
  readonly projectDirectory: string;
  /** When the process began, by which its readiness is measured; epoch milliseconds. */
  readonly startedAtMs: number;
}

/** Exit codes of `npm start`. */
export const exitCodes = { ended: 0, failed: 1, wrongOptions: 2 } as const;

/** Runs until it is told to stop; answers the exit code. */
export async function start(request: StartRequest): Promise<number> {
  const read = readStartOptions(request.args);
  if (read.type === 'help') {
    process.stdout.write(startHelp);
    return exitCodes.ended;
  }
  if (read.type === 'wrong') {
    process.stderr.write(`${read.message}\n\n${startHelp}`);
    return exitCodes.wrongOptions;
  }
  try {
    await run(request, read.options);
    return exitCodes.ended;
  } catch (error) {
    process.stderr.write(`${explain(error, read.options)}\n`);
    return exitCodes.failed;
  }
}

async function run(request: StartRequest, options: StartOptions): Promise<void> {
  const palette = createPalette(process.stdout.isTTY === true, process.env['NO_COLOR']);
  const print = (line: string): void => void process.stdout.write(`${line}\n`);
  const narrator = new Narrator({ palette, print, json: options.json, verbose: options.verbose });
  const stopped = stopSignal();
  const { projectDirectory } = request;
  const packaged = await packagedStack(projectDirectory, options.json ? () => {} : print);
  const deployment = await startDeployment({
    projectDirectory,
    packaged,
    port: options.port,
    awsPort: options.awsPort,
    factor: options.factor,
    ...(options.dataDirectory === undefined ? {} : { dataDirectory: options.dataDirectory }),
    onLog: (line) => narrator.log(line),
    onInvoked: (invocation) => narrator.invoked(invocation),
  });
  try {
    narrator.watch(deployment);
    await seedDemoCluster(deployment.cloud, projectDirectory);
    deployment.begin();
    await Promise.race([becomeReady(deployment), stopped]);
    greet(request, options, deployment, palette, print);
    await narrator.follow(deployment);
    await stopped;
    if (!options.json) print('Ending.');
  } finally {
    narrator.stop();
    await deployment.close();
  }
}

/**
 * Resolves at the first Ctrl-C (or SIGTERM), or when nobody reads the output any more; a second
 * signal ends the process at once.
 */
function stopSignal(): Promise<void> {
  return new Promise((resolve) => {
    process.stdout.on('error', () => resolve());
    for (const signal of ['SIGINT', 'SIGTERM'] as const) {
      process.once(signal, () => {
        resolve();
        process.once(signal, () => process.exit(exitCodes.failed));
      });
    }
  });
}

function greet(
  { startedAtMs }: StartRequest,
  { json, factor, dataDirectory }: StartOptions,
  { apiUrl, awsUrl, cloud }: Deployment,
  palette: Palette,
  print: (line: string) => void,
): void {
  const readyMs = performance.timeOrigin + performance.now() - startedAtMs;
  if (json) {
    print(JSON.stringify({ ready: true, apiUrl, awsUrl, readyMs: Math.round(readyMs) }));
    return;
  }
  const { subnetSet } = cloud.call('ec2', 'DescribeSubnets', {}) as {
    subnetSet: { item: readonly { subnetId: string }[] };
  };
  const subnets = subnetSet.item.map(({ subnetId }) => subnetId);
  const instances = shownInstances(cloud);
  print(welcome({ apiUrl, awsUrl, palette, readyMs, factor, dataDirectory, instances, subnets }));
}

function explain(error: unknown, { dataDirectory }: StartOptions): string {
  if (error instanceof PortTaken) return error.message;
  if (error instanceof LockHeld) {
    return `${dataDirectory} is in use by process ${error.pid}. Stop it, or choose another with --data.`;
  }
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (['EEXIST', 'EACCES', 'ENOTDIR', 'EROFS'].includes(code)) {
    return `${dataDirectory} cannot be used as a data directory (${code}). Choose another with --data.`;
  }
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

import { performance } from 'node:perf_hooks';
import { LocalClient } from '../wiring/client.ts';
import {
  helpText,
  type OptionDescription,
  readArguments,
  readNumber,
} from '../wiring/command-line.ts';
import { seedDemoCluster } from '../wiring/demo-cluster.ts';
import { startDeployment } from '../wiring/deployment.ts';
import { Narrator } from '../wiring/narration/narrator.ts';
import { createPalette } from '../wiring/narration/palette.ts';
import { packagedStack } from '../wiring/packaged-stack.ts';
import { becomeReady } from '../wiring/readiness.ts';
import { factorMax } from '../wiring/start-options.ts';
import { DemoFailed, type DemoLine, DemoRun } from './demo-run.ts';
import { runSteps } from './steps.ts';

export interface DemoRequest {
  readonly args: readonly string[];
  readonly projectDirectory: string;
}

/** Exit codes of `npm run demo`. */
export const demoExitCodes = { allHolds: 0, failed: 1, wrongOptions: 2 } as const;

/** Fast enough to be short, slow enough for two busy cores. */
const factorByDefault = 4;

const descriptions: readonly OptionDescription[] = [
  {
    name: 'factor',
    value: 'N',
    help: `cluster time runs N times faster than the clock (${factorByDefault})`,
  },
  { name: 'json', help: 'print each line of the timeline as a JSON object' },
  { name: 'verbose', help: 'tell on stderr what happens and what the functions log' },
];

const help = helpText(
  'npm run demo -- [options]',
  'Places tasks on a local model of Amazon ECS, breaks things, and checks that all heals.',
  descriptions,
);

/** Runs the demo once, beside whatever else runs; answers the exit code. */
export async function demo({ args, projectDirectory }: DemoRequest): Promise<number> {
  const read = readArguments(args, descriptions);
  if (read.type === 'help') {
    process.stdout.write(help);
    return demoExitCodes.allHolds;
  }
  const values = read.type === 'options' ? read.values : {};
  const factor = readNumber(
    'factor',
    values['factor'],
    { min: 1, max: factorMax },
    factorByDefault,
  );
  if (read.type === 'wrong' || typeof factor === 'object') {
    const message = read.type === 'wrong' ? read.message : (factor as { wrong: string }).wrong;
    process.stderr.write(`${message}\n\n${help}`);
    return demoExitCodes.wrongOptions;
  }
  return await run(projectDirectory, factor, values);
}

async function run(
  projectDirectory: string,
  factor: number,
  { json, verbose }: Readonly<Record<string, string | boolean>>,
): Promise<number> {
  const began = performance.now();
  const palette = createPalette(process.stdout.isTTY === true, process.env['NO_COLOR']);
  const print = (text: string): void => void process.stdout.write(`${text}\n`);
  const tell = (line: DemoLine): void => {
    if (json === true) {
      print(JSON.stringify(line));
      return;
    }
    const at = `+${(line.atMs / 1_000).toFixed(1)} s`.padStart(9);
    const healed =
      line.healedMs === undefined ? '' : ` after ${(line.healedMs / 1_000).toFixed(1)} s`;
    print(
      `${palette('quiet', at)}  ${palette(healed === '' ? 'accent' : 'good', line.text + healed)}`,
    );
  };
  const toStderr = (text: string): void => void process.stderr.write(`${text}\n`);
  const narrator =
    verbose === true
      ? new Narrator({ palette, print: toStderr, json: json === true, verbose: true })
      : undefined;
  const packaged = await packagedStack(projectDirectory, json === true ? () => {} : print);
  const deployment = await startDeployment({
    projectDirectory,
    packaged,
    port: 0,
    awsPort: 0,
    factor,
    onLog: (line) => narrator?.log(line),
    onInvoked: (invocation) => narrator?.invoked(invocation),
  });
  try {
    narrator?.watch(deployment);
    await seedDemoCluster(deployment.cloud, projectDirectory);
    deployment.begin();
    await becomeReady(deployment);
    await narrator?.follow(deployment);
    if (json !== true) {
      print(`Cluster demo: six instances in three zones, and Fargate. Times are of the cluster,`);
      print(`which runs ${factor} times as fast as the clock.`);
    }
    await runSteps(
      new DemoRun({ client: new LocalClient(deployment), clock: deployment.clock, tell }),
    );
    const seconds = (performance.now() - began) / 1_000;
    if (json === true) print(JSON.stringify({ holds: true, wallSeconds: seconds }));
    else print(palette('good', `All of it holds. (${seconds.toFixed(0)} s by the clock)`));
    return demoExitCodes.allHolds;
  } catch (error) {
    if (!(error instanceof DemoFailed)) throw error;
    if (json === true) print(JSON.stringify({ holds: false, failed: error.message }));
    else process.stderr.write(`${palette('bad', `Failed. ${error.message}`)}\n`);
    return demoExitCodes.failed;
  } finally {
    narrator?.stop();
    await deployment.close();
  }
}

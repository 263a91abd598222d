import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build, type Plugin } from 'esbuild';

/** The code of a worker that runs seeds, from the project's directory. */
const seedWorker = 'simulation/runner/seed-worker.ts';

/** Does `work` with a directory for bundles, which is gone afterwards. */
export async function withBundles<Result>(
  work: (directory: string) => Promise<Result>,
): Promise<Result> {
  const directory = mkdtempSync(join(tmpdir(), 'estiva-simulation-'));
  try {
    return await work(directory);
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

export interface BundleOptions {
  readonly projectDirectory: string;
  /** Ends in `.mjs`. */
  readonly outfile: string;
  /** What changes the sources on their way in: a planted bug. */
  readonly plugins?: readonly Plugin[];
}

/** Bundles the worker that runs seeds. @returns the file */
export function bundleSeedWorker(options: BundleOptions): Promise<string> {
  return bundleWorker(seedWorker, options);
}

/**
 * Bundles a worker with everything that it runs into one file: workers start in a fraction of a
 * second, and no loader stands in the way of their speed. Source maps are only read for stacks.
 *
 * @param entryPoint its code, from the project's directory
 * @returns the file
 */
export async function bundleWorker(entryPoint: string, options: BundleOptions): Promise<string> {
  const { projectDirectory, outfile, plugins = [] } = options;
  await build({
    absWorkingDir: projectDirectory,
    entryPoints: [entryPoint],
    outfile,
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'esm',
    sourcemap: 'inline',
    sourcesContent: false,
    plugins: [...plugins],
    logLevel: 'silent',
  });
  return outfile;
}

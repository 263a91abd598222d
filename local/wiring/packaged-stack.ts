import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cp, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { join, relative } from 'node:path';
import type { TemplateValue } from './template/intrinsics.ts';

/** What `serverless package` made of the sources as they are now. */
export interface PackagedStack {
  readonly template: TemplateValue;
  /** Absolute; a handler `dist/api.handler` is found under it. */
  readonly directory: string;
  /** False when an earlier packaging of the same inputs was found. */
  readonly packagedNow: boolean;
}

/** Everything that packaging reads; a folder stands for every file below it. */
const inputs = [
  'serverless.yml',
  'package-lock.json',
  'tsconfig.json',
  'functions',
  'shared',
  'scripts/bundle-plugin.mjs',
  'scripts/stack-parameters.cjs',
];

/** The stage and parameters under which the stack runs on one machine. */
const packagingArguments = ['package', '--stage', 'local', '--param', 'clusters=demo'];

/** So many packagings are kept: of the branch at hand and of the one before. */
const packagesKept = 3;
/** Packaging takes 3 s; this long it may take on a machine that is busy. */
const packagingTimeoutMs = 120_000;

const templateFile = 'cloudformation-template-update-stack.json';

/**
 * Packages the stack as `serverless package` does, or finds the packaging of the same inputs under
 * `.estiva/packages`. It works on a copy of the inputs: whoever else packages in the project's own
 * folders at the same time is not in the way, and a later packaging changes nothing for who runs it.
 */
export async function packagedStack(
  projectDirectory: string,
  onProgress: (text: string) => void = () => {},
): Promise<PackagedStack> {
  const hash = await hashOfInputs(projectDirectory);
  const packages = join(projectDirectory, '.estiva', 'packages');
  const directory = join(packages, hash);
  if (await exists(directory)) return read(directory, false);
  onProgress('Packaging the stack (serverless package); later starts skip this.');
  const work = join(packages, `${hash}.unfinished-${process.pid}`);
  await rm(work, { recursive: true, force: true });
  for (const input of inputs) {
    await cp(join(projectDirectory, input), join(work, input), { recursive: true });
  }
  try {
    await runPackaging(projectDirectory, work);
    for (const input of inputs) await rm(join(work, input), { recursive: true });
    await rename(work, directory);
  } catch (error) {
    await rm(work, { recursive: true, force: true });
    // Somebody else was quicker with the same inputs.
    if (!(await exists(directory))) throw error;
  }
  await removeOld(packages);
  return read(directory, true);
}

async function read(directory: string, packagedNow: boolean): Promise<PackagedStack> {
  const text = await readFile(join(directory, '.serverless', templateFile), 'utf8');
  return { template: JSON.parse(text) as TemplateValue, directory, packagedNow };
}

async function hashOfInputs(projectDirectory: string): Promise<string> {
  const hash = createHash('sha256').update(packagingArguments.join(' '));
  for (const input of inputs) {
    for (const file of await filesBelow(join(projectDirectory, input))) {
      const content = await readFile(file);
      hash.update(`\n${relative(projectDirectory, file)} ${content.length}\n`).update(content);
    }
  }
  return hash.digest('hex').slice(0, 16);
}

async function filesBelow(path: string): Promise<readonly string[]> {
  const found = await stat(path).catch(() => undefined);
  if (found === undefined) return [];
  if (found.isFile()) return [path];
  const entries = await readdir(path, { withFileTypes: true, recursive: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}

function runPackaging(projectDirectory: string, work: string): Promise<void> {
  const command = join(projectDirectory, 'node_modules', 'serverless', 'bin', 'serverless.js');
  return new Promise((resolve, reject) => {
    execFile(
      process.execPath,
      [command, ...packagingArguments],
      { cwd: work, timeout: packagingTimeoutMs },
      (error, stdout, stderr) => {
        if (error === null) resolve();
        else reject(new Error(`serverless package failed:\n${stderr}${stdout}`, { cause: error }));
      },
    );
  });
}

async function removeOld(packages: string): Promise<void> {
  const names = await readdir(packages);
  const aged = await Promise.all(
    names.map(async (name) => ({
      name,
      at: (await stat(join(packages, name)).catch(() => undefined))?.mtimeMs ?? 0,
    })),
  );
  const finished = aged.filter(({ name }) => !name.includes('.unfinished-'));
  const abandoned = aged.filter(
    ({ name, at }) => name.includes('.unfinished-') && at < Date.now() - packagingTimeoutMs,
  );
  const old = [...finished.sort((a, b) => b.at - a.at).slice(packagesKept), ...abandoned];
  await Promise.all(
    old.map(({ name }) => rm(join(packages, name), { recursive: true, force: true })),
  );
}

async function exists(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined)) !== undefined;
}

import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cp, mkdir, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { holdLock } from './directory-lock.ts';
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
  'package.json',
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
 * `.estiva/packages`. Each is a copy, so that a later packaging changes nothing for who runs it.
 */
export async function packagedStack(
  projectDirectory: string,
  onProgress: (text: string) => void = () => {},
): Promise<PackagedStack> {
  const hash = await hashOfInputs(projectDirectory);
  const packages = join(projectDirectory, '.estiva', 'packages');
  const directory = join(packages, hash);
  if (await exists(directory)) return read(directory, false);
  await mkdir(packages, { recursive: true });
  // Two processes that package at once would overwrite each other's bundles in `dist`.
  const release = await holdLock(join(packages, 'lock'), packagingTimeoutMs);
  try {
    if (await exists(directory)) return await read(directory, false);
    onProgress('Packaging the stack (serverless package); later starts skip this');
    await runPackaging(projectDirectory);
    const unfinished = `${directory}.unfinished-${process.pid}`;
    await rm(unfinished, { recursive: true, force: true });
    await cp(join(projectDirectory, 'dist'), join(unfinished, 'dist'), { recursive: true });
    await cp(join(projectDirectory, '.serverless', templateFile), join(unfinished, templateFile));
    await rename(unfinished, directory);
    await removeOld(packages);
    return await read(directory, true);
  } finally {
    await release();
  }
}

async function read(directory: string, packagedNow: boolean): Promise<PackagedStack> {
  const text = await readFile(join(directory, templateFile), 'utf8');
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

function runPackaging(projectDirectory: string): Promise<void> {
  const command = join(projectDirectory, 'node_modules', 'serverless', 'bin', 'serverless.js');
  return new Promise((resolve, reject) => {
    execFile(
      process.execPath,
      [command, ...packagingArguments],
      { cwd: projectDirectory, timeout: packagingTimeoutMs },
      (error, stdout, stderr) => {
        if (error === null) resolve();
        else reject(new Error(`serverless package failed:\n${stderr}${stdout}`, { cause: error }));
      },
    );
  });
}

async function removeOld(packages: string): Promise<void> {
  const names = (await readdir(packages)).filter((name) => !name.startsWith('lock'));
  const aged = await Promise.all(
    names.map(async (name) => ({ name, at: (await stat(join(packages, name))).mtimeMs })),
  );
  const old = aged.sort((a, b) => b.at - a.at).slice(packagesKept);
  await Promise.all(old.map(({ name }) => rm(join(packages, name), { recursive: true })));
}

async function exists(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined)) !== undefined;
}

import { posix } from 'node:path';
import type { Import, Source } from './source.ts';

/** What the files of one folder may import. */
export interface Rule {
  /** A folder, or one file. The longest that fits a path rules it. */
  readonly folder: string;
  /** Folders of the project beside its own; with `types` nothing but types. */
  readonly project: readonly { readonly to: string; readonly types?: boolean }[];
  /** Packages by name; one that ends in `*` stands for all that begin so. */
  readonly packages: readonly string[];
}

const to = (folder: string) => ({ to: folder });
const typesOf = (folder: string) => ({ to: folder, types: true });

const anyPackage = ['*'];
const wholeProduct = [to('shared'), to('local')];

/**
 * Who may know whom. Dependencies point at the core; what is not listed is forbidden, so nobody
 * imports a function, and the product never imports what surrounds it.
 */
export const rules: readonly Rule[] = [
  { folder: 'shared/core', project: [], packages: [] },
  { folder: 'shared/wire', project: [to('shared/core')], packages: ['zod', 'hono'] },
  {
    folder: 'shared/runtime',
    project: [to('shared/core')],
    packages: ['node:crypto', 'node:zlib'],
  },
  {
    folder: 'shared/aws',
    project: [to('shared/core'), to('shared/wire'), to('shared/runtime')],
    packages: ['@aws-sdk/*', '@smithy/*', '@aws-lambda-powertools/*', 'hono/aws-lambda', 'node:*'],
  },
  {
    folder: 'functions',
    project: [to('shared')],
    packages: ['aws-lambda', 'hono/aws-lambda', 'node:*'],
  },
  // Its own arithmetic, so that it does not share the engine's mistakes; a notation is none.
  {
    folder: 'local/model',
    project: [typesOf('shared/core'), to('shared/core/query'), to('shared/core/canonical-json.ts')],
    packages: ['node:*'],
  },
  { folder: 'local', project: wholeProduct, packages: anyPackage },
  // The model answers in AWS's JSON, and the translators that read it are the ones of the product.
  {
    folder: 'simulation',
    project: [to('shared/core'), to('shared/runtime'), to('shared/wire'), to('local/model')],
    packages: ['node:*'],
  },
  // Builds the simulation, planted bugs and all, and runs it on every core.
  {
    folder: 'simulation/runner',
    project: [to('simulation')],
    packages: ['esbuild', 'node:*'],
  },
  {
    folder: 'simulation/planted-bugs',
    project: [to('simulation')],
    packages: ['esbuild', 'node:*'],
  },
  {
    folder: 'bench',
    project: [to('shared/core'), to('shared/runtime'), to('local/model'), to('simulation')],
    packages: ['node:*'],
  },
];

/** Every arrow that no rule allows, as a sentence. */
export function forbiddenArrows(sources: readonly Source[]): string[] {
  return sources.flatMap((source) => {
    const rule = ruleOf(source.path);
    if (rule === undefined) return [`${source.path} stands in a folder that no rule knows`];
    return source.imports
      .filter((one) => !isAllowed(rule, source.path, one))
      .map(({ specifier }) => `${source.path} imports ${specifier}`);
  });
}

function ruleOf(path: string): Rule | undefined {
  return rules
    .filter(({ folder }) => isWithin(path, folder))
    .reduce<Rule | undefined>(
      (longest, rule) =>
        longest !== undefined && longest.folder.length >= rule.folder.length ? longest : rule,
      undefined,
    );
}

function isAllowed({ folder, project, packages }: Rule, from: string, one: Import): boolean {
  const target = targetOf(from, one.specifier);
  if (target === undefined) return packages.some((name) => isNamed(one.specifier, name));
  if (isWithin(target, folder)) return true;
  return project.some(
    (allowed) => isWithin(target, allowed.to) && (allowed.types !== true || one.typeOnly),
  );
}

/** The file that is meant, from the project's directory; nothing for a package. */
export function targetOf(from: string, specifier: string): string | undefined {
  return specifier.startsWith('.') ? posix.join(posix.dirname(from), specifier) : undefined;
}

function isWithin(path: string, folder: string): boolean {
  return path === folder || path.startsWith(`${folder}/`);
}

function isNamed(specifier: string, name: string): boolean {
  return name.endsWith('*') ? specifier.startsWith(name.slice(0, -1)) : specifier === name;
}

/** The folders directly below `parent` that know each other in a circle, if there are any. */
export function folderCycle(sources: readonly Source[], parent: string): string[] | undefined {
  const folderOf = (path: string) => {
    const [first, ...rest] = isWithin(path, parent) ? path.slice(parent.length + 1).split('/') : [];
    return rest.length > 0 ? first : undefined;
  };
  const arrows = new Map<string, Set<string>>();
  for (const { path, imports } of sources) {
    const from = folderOf(path);
    if (from === undefined) continue;
    for (const { specifier } of imports) {
      const into = folderOf(targetOf(path, specifier) ?? '');
      if (into === undefined || into === from) continue;
      arrows.set(from, (arrows.get(from) ?? new Set()).add(into));
    }
  }
  return cycleIn(arrows);
}

function cycleIn(arrows: ReadonlyMap<string, ReadonlySet<string>>): string[] | undefined {
  const done = new Set<string>();
  const walk = (folder: string, way: readonly string[]): string[] | undefined => {
    if (way.includes(folder)) return [...way.slice(way.indexOf(folder)), folder];
    if (done.has(folder)) return undefined;
    for (const next of arrows.get(folder) ?? []) {
      const cycle = walk(next, [...way, folder]);
      if (cycle !== undefined) return cycle;
    }
    done.add(folder);
    return undefined;
  };
  for (const folder of arrows.keys()) {
    const cycle = walk(folder, []);
    if (cycle !== undefined) return cycle;
  }
  return undefined;
}

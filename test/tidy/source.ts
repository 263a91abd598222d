import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseSync } from '@swc/core';

/** One file of the project, read and parsed. */
export interface Source {
  /** From the project's directory, with slashes: `shared/core/ids.ts`. */
  readonly path: string;
  readonly text: string;
  readonly imports: readonly Import[];
  /** What it uses of the world around it: `Date.now`, `process.env`, `setTimeout` … */
  readonly globals: readonly string[];
  readonly functions: readonly { readonly line: number; readonly lines: number }[];
  readonly hasDefaultExport: boolean;
}

export interface Import {
  /** As it is written: `./ids.ts`, `zod`, `node:crypto`. */
  readonly specifier: string;
  /** Nothing of it is left when the program runs. */
  readonly typeOnly: boolean;
}

/** Any node of the syntax tree. */
type Node = Readonly<Record<string, unknown>> & { readonly type: string };

const globalsWatched: ReadonlySet<string> = new Set([
  'Date.now',
  'Math.random',
  'performance.now',
  'process.env',
  'crypto.randomUUID',
  'crypto.getRandomValues',
  'setTimeout',
  'setInterval',
  'setImmediate',
  'new Date',
  'require',
  'fetch',
]);

const functionTypes: ReadonlySet<string> = new Set([
  'FunctionDeclaration',
  'FunctionExpression',
  'ArrowFunctionExpression',
  'ClassMethod',
  'PrivateMethod',
  'Constructor',
]);

/** Every TypeScript file below some folders of the project, ascending by path. */
export function readSources(root: string, folders: readonly string[]): Source[] {
  return folders.flatMap((folder) =>
    pathsBelow(root, folder).map((path) =>
      parseSource(path, readFileSync(join(root, path), 'utf8')),
    ),
  );
}

function pathsBelow(root: string, folder: string): string[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .map((name) => `${folder}/${name.replaceAll('\\', '/')}`)
    .filter((path) => path.endsWith('.ts') && !path.endsWith('.d.ts'))
    .sort((a, b) => (a < b ? -1 : 1));
}

/** Reads what a text imports, uses and declares. */
export function parseSource(path: string, text: string): Source {
  // The parser counts bytes from where the last text ended; the first token tells where that was.
  const program = parseSync(`;${text}`, { syntax: 'typescript', target: 'es2023' });
  const bytes = Buffer.from(`;${text}`);
  const base = program.span.start;
  const imports: Import[] = [];
  const globals: string[] = [];
  const functions: { line: number; lines: number }[] = [];
  let hasDefaultExport = false;
  const linesIn = (from: number, to: number) =>
    bytes.subarray(from, to).toString('utf8').split('\n').length;
  visit(program as unknown as Node, (node) => {
    const found = importOf(node);
    if (found !== undefined) imports.push(found);
    const name = globalOf(node);
    if (name !== undefined && globalsWatched.has(name)) globals.push(name);
    if (node.type.startsWith('ExportDefault')) hasDefaultExport = true;
    if (functionTypes.has(node.type)) {
      const { start, end } = (node['span'] ?? { start: base, end: base }) as Record<string, number>;
      const from = (start ?? base) - base;
      functions.push({ line: linesIn(0, from), lines: linesIn(from, (end ?? base) - base) });
    }
  });
  return { path, text, imports, globals, functions, hasDefaultExport };
}

function visit(value: unknown, see: (node: Node) => void): void {
  if (Array.isArray(value)) {
    for (const one of value) visit(one, see);
    return;
  }
  if (typeof value !== 'object' || value === null) return;
  if (isNode(value)) see(value);
  for (const member of Object.values(value)) visit(member, see);
}

function isNode(value: unknown): value is Node {
  return (
    typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string'
  );
}

function importOf(node: Node): Import | undefined {
  switch (node.type) {
    case 'ImportDeclaration':
    case 'ExportAllDeclaration':
    case 'ExportNamedDeclaration': {
      const specifier = textOf(node['source']);
      return specifier === undefined
        ? undefined
        : { specifier, typeOnly: node['typeOnly'] === true || namesTypesOnly(node) };
    }
    case 'TsImportType': {
      const specifier = textOf(node['argument']);
      return specifier === undefined ? undefined : { specifier, typeOnly: true };
    }
    case 'CallExpression': {
      const callee = node['callee'];
      if (!isNode(callee) || callee.type !== 'Import') return undefined;
      const [first] = node['arguments'] as readonly { readonly expression: unknown }[];
      return { specifier: textOf(first?.expression) ?? '(computed)', typeOnly: false };
    }
    default:
      return undefined;
  }
}

/** `import { type A, type B }` leaves nothing behind either. */
function namesTypesOnly(node: Node): boolean {
  const specifiers = node['specifiers'];
  if (!Array.isArray(specifiers) || specifiers.length === 0) return false;
  return specifiers.every((one: unknown) => isNode(one) && one['isTypeOnly'] === true);
}

function textOf(node: unknown): string | undefined {
  return isNode(node) && typeof node['value'] === 'string' ? node['value'] : undefined;
}

/** `Date.now` of a member of a global, `new Date` of a construction, or the name that is called. */
function globalOf(node: Node): string | undefined {
  switch (node.type) {
    case 'MemberExpression': {
      const { object, property } = node;
      if (!isNode(object) || object.type !== 'Identifier') return undefined;
      return `${textOf(object)}.${textOf(property)}`;
    }
    case 'NewExpression':
      // With an argument it only turns one notation into another.
      return isEmpty(node['arguments']) ? `new ${textOf(node['callee'])}` : undefined;
    case 'CallExpression':
      return textOf(node['callee']);
    default:
      return undefined;
  }
}

function isEmpty(values: unknown): boolean {
  return !Array.isArray(values) || values.length === 0;
}

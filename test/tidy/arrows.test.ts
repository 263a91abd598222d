import { byText } from '../../shared/core/order.ts';
import { folderCycle, forbiddenArrows } from './arrows.ts';
import { parseSource, readSources, type Source } from './source.ts';

const root = process.cwd();
const shared = readSources(root, ['shared']);
const functions = readSources(root, ['functions']);
const around = readSources(root, ['local', 'simulation', 'bench']);
const everything = [...shared, ...functions, ...around];

function within(folder: string): Source[] {
  return everything.filter(({ path }) => path.startsWith(`${folder}/`));
}

/** `path: what` for each thing that is found in a file. */
function found(sources: readonly Source[], what: (source: Source) => readonly string[]): string[] {
  return sources.flatMap((source) => what(source).map((one) => `${source.path}: ${one}`));
}

describe('the project', () => {
  it('is read as a whole', () => {
    for (const folder of ['shared/core', 'shared/aws', 'functions', 'local/model', 'simulation']) {
      expect(within(folder).length).toBeGreaterThan(3);
    }
    expect(everything.flatMap(({ imports }) => imports).length).toBeGreaterThan(1_000);
  });

  it('has no arrow between its folders but those of the design', () => {
    expect(forbiddenArrows(everything)).toEqual([]);
  });

  it('has no circle between the folders of the core, or between those of shared', () => {
    expect(folderCycle(shared, 'shared/core')).toBeUndefined();
    expect(folderCycle(shared, 'shared')).toBeUndefined();
  });

  it('has no default exports and no barrels', () => {
    expect(found(everything, (one) => (one.hasDefaultExport ? ['export default'] : []))).toEqual(
      [],
    );
    expect(everything.filter(({ path }) => /(^|\/)index\.ts$/.test(path))).toEqual([]);
  });

  it('keeps the files of shared below 300 lines and their functions below 70', () => {
    const lines = found(shared, ({ text }) => {
      const count = text.split('\n').length - 1;
      return count >= 300 ? [`${count} lines`] : [];
    });
    const long = found(shared, ({ functions: all }) =>
      all.filter((one) => one.lines >= 70).map((one) => `line ${one.line}, ${one.lines} lines`),
    );
    expect([...lines, ...long]).toEqual([]);
  });
});

describe('the core', () => {
  it('knows no time, no chance and no world', () => {
    expect(found(within('shared/core'), ({ globals }) => globals)).toEqual([]);
  });

  it('is synchronous', () => {
    const isAsync = ({ text }: Source) =>
      /\b(async|await|Promise)\b/.test(code(text)) ? ['async'] : [];
    expect(found(within('shared/core'), isAsync)).toEqual([]);
  });
});

describe('what stands around the core', () => {
  it('knows the world through ports alone: the runtime and the translators', () => {
    const sources = [...within('shared/runtime'), ...within('shared/wire')];
    expect(found(sources, ({ globals }) => globals)).toEqual([]);
  });

  it('reads the environment in shared/aws alone', () => {
    const readers = [...shared, ...functions].filter(({ globals }) =>
      globals.includes('process.env'),
    );
    expect(readers.map(({ path }) => path)).toEqual(['shared/aws/environment.ts']);
  });
});

/** A text without its comments. */
function code(text: string): string {
  return text.replace(/\/\*[\s\S]*?\*\//g, '').replace(/(^|\s)\/\/.*$/gm, '');
}

describe('the check itself', () => {
  const judge = (path: string, text: string) => forbiddenArrows([parseSource(path, text)]);

  it.each([
    ['shared/core/state/a.ts', "import { now } from '../../runtime/ports.ts';"],
    ['shared/core/state/a.ts', "import type { Log } from '../../runtime/ports.ts';"],
    ['shared/core/a.ts', "import { createHash } from 'node:crypto';"],
    ['shared/core/a.ts', "const { z } = await import('zod');"],
    ['shared/core/a.ts', 'const one = await import(nameOf(one));'],
    ['shared/core/a.ts', "let app: import('hono').Hono;"],
    ['shared/core/a.ts', "export { readEvent } from '../wire/aws/events.ts';"],
    ['shared/core/a.ts', "export * from '../wire/aws/events.ts';"],
    ['shared/wire/api/a.ts', "import { turn } from '../../runtime/turn.ts';"],
    ['shared/wire/api/a.ts', "import { handle } from 'hono/aws-lambda';"],
    ['shared/runtime/a.ts', "import { SQSClient } from '@aws-sdk/client-sqs';"],
    ['shared/runtime/a.ts', "import { setTimeout } from 'node:timers/promises';"],
    ['shared/aws/a.ts', "import { CloudModel } from '../../local/model/cloud-model.ts';"],
    ['shared/aws/a.ts', "import { handler } from '../../functions/api.ts';"],
    ['functions/a.ts', "import { z } from 'zod';"],
    ['functions/a.ts', "import { start } from '../local/wiring/start.ts';"],
    ['local/model/a.ts', "import { place } from '../../shared/core/decide/places/place.ts';"],
    ['local/wiring/a.ts', "import { handler } from '../../functions/api.ts';"],
    ['local/wiring/a.ts', "import { World } from '../../simulation/world.ts';"],
    ['simulation/a.ts', "import { createEcs } from '../shared/aws/ecs.ts';"],
    ['bench/a.ts', "import { given } from '../test/core/decide/places/given.ts';"],
    ['elsewhere/a.ts', ''],
  ])('finds what is forbidden: %s with %s', (path, text) => {
    expect(judge(path, text)).toHaveLength(1);
  });

  it.each([
    ['shared/core/state/a.ts', "import { byText } from '../order.ts';"],
    ['shared/runtime/api/a.ts', "import { gzipSync } from 'node:zlib';"],
    ['shared/aws/a.ts', "import { SQSClient } from '@aws-sdk/client-sqs';"],
    ['functions/a.ts', "import { act } from '../shared/runtime/act.ts';"],
    ['local/model/a.ts', "import { matches } from '../../shared/core/query/matches.ts';"],
    ['local/model/a.ts', "import { type Pool } from '../../shared/core/decide/places/pool.ts';"],
    ['simulation/a.ts', "import { parse } from '../shared/wire/aws/describe.ts';"],
    ['shared/core/a.ts', "// import { z } from 'zod';\nexport const text = \"import 'zod'\";"],
  ])('lets pass what is allowed: %s with %s', (path, text) => {
    expect(judge(path, text)).toEqual([]);
  });

  it('finds a circle of folders, also one of types', () => {
    const planted = [
      parseSource('shared/core/log/a.ts', "import { b } from '../state/b.ts';"),
      parseSource('shared/core/state/b.ts', "import type { C } from '../views/c.ts';"),
    ];
    expect(folderCycle(planted, 'shared/core')).toBeUndefined();
    const closing = parseSource('shared/core/views/c.ts', "import { a } from '../log/a.ts';");
    expect(folderCycle([...planted, closing], 'shared/core')).toEqual([
      'log',
      'state',
      'views',
      'log',
    ]);
  });

  it('sees what a text takes from the world, and not what it says in comments', () => {
    const text = [
      '// Date.now() and Math.random() are forbidden',
      'export const a = [Date.now(), Math.random(), new Date(), process.env.HOME];',
      'setTimeout(() => new Date(5), 7);',
    ].join('\n');
    expect([...parseSource('shared/core/a.ts', text).globals].sort(byText)).toEqual([
      'Date.now',
      'Math.random',
      'new Date',
      'process.env',
      'setTimeout',
    ]);
  });

  it('measures functions, wherever the text before ended', () => {
    parseSource('shared/core/before.ts', 'export const é = "ü";\n'.repeat(50));
    const text = '// é\nexport default function long() {\n  let one;\n\n  return one;\n}\n';
    const { functions: measured, hasDefaultExport } = parseSource('shared/core/a.ts', text);
    expect(measured).toEqual([{ line: 2, lines: 5 }]);
    expect(hasDefaultExport).toBe(true);
  });
});

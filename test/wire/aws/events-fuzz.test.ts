import fc from 'fast-check';
import { parseEvent } from '../../../shared/wire/aws/events.ts';
import { parseWake } from '../../../shared/wire/aws/wakes.ts';
import { context, readSample, sampleNames } from './samples.ts';

const types = ['observed', 'forEveryCluster', 'ignored', 'unreadable'];

/** Where a value stands inside JSON. */
type Path = readonly (string | number)[];

function pathsOf(json: unknown, at: Path = []): readonly Path[] {
  if (typeof json !== 'object' || json === null) return [at];
  const steps = Array.isArray(json) ? json.keys() : Object.keys(json);
  const below = [...steps].flatMap((step) => pathsOf(Reflect.get(json, step), [...at, step]));
  return at.length === 0 ? below : [at, ...below];
}

/** A copy of `json` with another value, or none, at `path`. */
function replaced(json: unknown, [step, ...rest]: Path, value: unknown): unknown {
  if (step === undefined) return value;
  const copy = (Array.isArray(json) ? [...json] : { ...(json as object) }) as object;
  const member = rest.length === 0 ? value : replaced(Reflect.get(copy, step), rest, value);
  if (member === undefined) Reflect.deleteProperty(copy, step);
  else Reflect.set(copy, step, member);
  return copy;
}

const mutation = fc.oneof(
  fc.constant(undefined),
  fc.constantFrom<unknown>(
    null,
    '',
    '0',
    -1,
    Number.POSITIVE_INFINITY,
    2 ** 53,
    [],
    {},
    [null],
    'ä'.repeat(3000),
  ),
  fc.jsonValue(),
);

const mutatedSample = fc
  .constantFrom(...sampleNames)
  .chain((name) => {
    const sample = readSample(name);
    return fc.tuple(
      fc.constant(sample),
      fc.array(fc.tuple(fc.constantFrom(...pathsOf(sample)), mutation), {
        minLength: 1,
        maxLength: 4,
      }),
    );
  })
  .map(([sample, changes]) => {
    let json: unknown = sample;
    for (const [path, value] of changes) {
      // A change before this one may have removed what this one would change.
      if (isThere(json, path)) json = replaced(json, path, value);
    }
    return json;
  });

function isThere(json: unknown, path: Path): boolean {
  if (typeof json !== 'object' || json === null) return false;
  const [step, ...rest] = path;
  if (step === undefined || !Object.hasOwn(json, step)) return false;
  return rest.length === 0 || isThere(Reflect.get(json, step), rest);
}

describe('parseEvent', () => {
  it('answers whatever it is given, and never throws', () => {
    fc.assert(
      fc.property(
        fc.anything({ withDate: true, withMap: true, withNullPrototype: true }),
        (any) => {
          expect(types).toContain(parseEvent(any, context).type);
        },
      ),
      { numRuns: 500 },
    );
  });

  it('answers on samples with changed, missing or absurd members, with a short reason', () => {
    const seen = new Set<string>();
    fc.assert(
      fc.property(mutatedSample, (json) => {
        const outcome = parseEvent(json, context);
        seen.add(outcome.type);
        expect(types).toContain(outcome.type);
        if ('reason' in outcome) {
          expect(outcome.reason).not.toBe('');
          expect(outcome.reason.length).toBeLessThanOrEqual(900);
        }
      }),
      { numRuns: 2000 },
    );
    expect(seen).toEqual(new Set(types));
  });

  it('takes in only what JSON can hold, so that the log can keep it', () => {
    fc.assert(
      fc.property(mutatedSample, (json) => {
        const outcome = parseEvent(json, context);
        expect(JSON.parse(JSON.stringify(outcome))).toEqual(outcome);
      }),
      { numRuns: 1000 },
    );
  });
});

describe('parseWake', () => {
  it('answers whatever it is given, and takes no sample for a wake', () => {
    fc.assert(
      fc.property(fc.oneof(fc.anything(), fc.string(), mutatedSample), (any) => {
        expect(['wake', 'notWake', 'unreadable']).toContain(parseWake(any).type);
      }),
      { numRuns: 500 },
    );
    for (const name of sampleNames) {
      expect(parseWake(JSON.stringify(readSample(name))).type).toBe('notWake');
    }
  });
});

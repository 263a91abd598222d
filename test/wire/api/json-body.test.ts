import fc from 'fast-check';
import { readJsonBody } from '../../../shared/wire/api/json-body.ts';
import { findJsonFault } from '../../../shared/wire/api/json-position.ts';
import { bodyBytesMax } from '../../../shared/wire/api/limits.ts';

const json = { 'content-type': 'application/json' };

function read(
  body: ConstructorParameters<typeof Response>[0],
  headers: Record<string, string> = json,
) {
  const url = 'http://localhost/';
  return readJsonBody(
    new Request(url, { method: 'POST', body, headers, duplex: 'half' } as RequestInit),
  );
}

async function refusalOf(...parameters: Parameters<typeof read>) {
  const body = await read(...parameters);
  return body.type === 'refused' ? body.problem : undefined;
}

describe('the body of a request', () => {
  it('is read up to 64 KB and refused with 413 from there on', async () => {
    const quoted = (bytes: number) => `"${'x'.repeat(bytes - 2)}"`;
    expect(await read(quoted(bodyBytesMax))).toMatchObject({ type: 'read' });
    expect(await refusalOf(quoted(bodyBytesMax + 1))).toMatchObject({ status: 413 });
  });

  it('is not read to its end when it is too large and does not say so', async () => {
    let pulled = 0;
    const long = new ReadableStream<Uint8Array>({
      pull(controller) {
        pulled += 1;
        controller.enqueue(new Uint8Array(10_000).fill(0x20));
        // Bounded, so that a reader without a limit fails here and does not hang.
        if (pulled === 50) controller.close();
      },
    });
    expect(await refusalOf(long)).toMatchObject({ status: 413, code: 'body-too-large' });
    expect(pulled).toBeLessThan(10);
  });

  it('is refused by its declared length before any of it is read', async () => {
    const headers = { ...json, 'content-length': String(bodyBytesMax + 1) };
    expect(await refusalOf('{}', headers)).toMatchObject({ status: 413 });
  });

  it.each([
    ['application/json', undefined],
    ['Application/JSON; charset=UTF-8', undefined],
    ['application/json;charset="utf-8"', undefined],
    ['text/plain', 415],
    ['application/x-www-form-urlencoded', 415],
    ['application/json; charset=latin1', 415],
    ['application/jsonx', 415],
  ])('of type %s is refused with %s', async (type, status) => {
    expect((await refusalOf('{}', { 'content-type': type }))?.status).toBe(status);
  });

  it('is refused with 415 when it is compressed', async () => {
    const headers = { ...json, 'content-encoding': 'gzip' };
    expect(await refusalOf('{}', headers)).toMatchObject({ status: 415 });
  });

  it.each([
    ['{"a":1,}', /unexpected "}" at line 1, column 8/],
    ['{"a":\n  nul}', /unexpected "n" at line 2, column 3/],
    ['[1 2]', /unexpected "2" at line 1, column 4/],
    ['{"a":', /ends too early at line 1, column 6/],
    ['{} x', /unexpected "x" at line 1, column 4/],
    ["{'a':1}", /unexpected "'" at line 1, column 2/],
    ['"\t"', /unexpected "\\t" at line 1, column 2/],
  ])('says where it is not JSON: %j', async (text, detail) => {
    expect(await refusalOf(text)).toMatchObject({
      status: 400,
      code: 'malformed-json',
      detail: expect.stringMatching(detail),
    });
  });

  it('may nest 12 levels and no more, however it is broken', async () => {
    const nested = (levels: number) => '['.repeat(levels) + ']'.repeat(levels);
    expect(await refusalOf(nested(12))).toBeUndefined();
    expect((await refusalOf(nested(13)))?.detail).toMatch(/12 levels/);
    expect((await refusalOf('['.repeat(60_000)))?.detail).toMatch(/12 levels/);
    expect(await refusalOf(`"${'[{'.repeat(50)}"`)).toBeUndefined();
  });

  it.each(['__proto__', 'constructor', 'prototype'])(
    'never holds the key %s, at any depth',
    async (key) => {
      const body = await refusalOf(`{"a":[{"${key}":{"polluted":true}}]}`);
      expect(body?.errors).toEqual([
        { pointer: `/a/0/${key}`, detail: expect.stringMatching(/never/) },
      ]);
      expect('polluted' in {}).toBe(false);
    },
  );

  it.each(['\\u0000', '\\ud800', 'x\\udc00y'])('never holds the text %s', async (text) => {
    expect((await refusalOf(`{"a":"${text}"}`))?.errors).toMatchObject([{ pointer: '/a' }]);
  });

  it('is refused when it is not UTF-8', async () => {
    expect((await refusalOf(new Uint8Array([0x22, 0xff, 0x22])))?.detail).toMatch(/UTF-8/);
  });

  it('is empty when it has no bytes, whatever its type', async () => {
    expect(await read('', { 'content-type': 'text/plain' })).toEqual({ type: 'empty' });
  });
});

describe('the place where a text stops being JSON', () => {
  const parses = (text: string) => {
    try {
      JSON.parse(text);
      return true;
    } catch {
      return false;
    }
  };

  it('is found in exactly the texts that JSON.parse refuses', () => {
    const fragments = fc.constantFrom(
      ...['{', '}', '[', ']', ',', ':', '"a"', '"', '1', '-0', '01', '1.5e3', '1.', 'true', 'nul'],
      ...['null', ' ', '\n', '\\', '\\u00e9', '"\\u00e9"', 'é', '\t'],
    );
    const texts = fc.oneof(
      fc.array(fragments, { maxLength: 8 }).map((parts) => parts.join('')),
      fc.json().map((text) => text.slice(0, -1)),
      fc.json(),
    );
    fc.assert(
      fc.property(texts, (text) => {
        expect(findJsonFault(text) === undefined).toBe(parses(text));
      }),
      { numRuns: 2_000 },
    );
  });

  it('stands at the first character that no JSON text could have there', () => {
    fc.assert(
      fc.property(fc.json(), fc.constantFrom('}', ']', ',', ':'), (text, character) => {
        expect(findJsonFault(`${text}${character}`)?.offset).toBe(text.length);
      }),
    );
  });
});

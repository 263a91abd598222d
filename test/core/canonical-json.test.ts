import fc from 'fast-check';
import { canonicalJson } from '../../shared/core/canonical-json.ts';

/** The same value with the members of every object in the opposite order. */
function turned(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(turned);
  if (typeof value !== 'object' || value === null) return value;
  const members = Object.entries(value).reverse();
  return Object.fromEntries(members.map(([key, member]) => [key, turned(member)]));
}

describe('canonicalJson', () => {
  it('puts keys in the order of their code units, numbers among them', () => {
    expect(canonicalJson({ b: 1, 10: 2, 9: 3, B: 4, é: 5, a: { d: 6, c: 7 } })).toBe(
      '{"10":2,"9":3,"B":4,"a":{"c":7,"d":6},"b":1,"é":5}',
    );
  });

  it('leaves out what is undefined, and writes null for it where something must stand', () => {
    expect(canonicalJson({ a: undefined, b: [undefined, 2, ''], c: null })).toBe(
      '{"b":[null,2,""],"c":null}',
    );
    expect(canonicalJson(undefined)).toBe('null');
  });

  it('writes empty things as such', () => {
    expect(canonicalJson([[], {}, '', [[]]])).toBe('[[],{},"",[[]]]');
  });

  it('says what JSON.stringify says, but for the order', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(JSON.parse(canonicalJson(value))).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
  });

  it('is the same for equal values, in whatever order they were made', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(canonicalJson(turned(value))).toBe(canonicalJson(value));
      }),
    );
  });
});

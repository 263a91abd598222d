import fc from 'fast-check';
import { canonicalJson } from '../../shared/core/canonical-json.ts';
import { same } from '../../shared/core/same.ts';

/** Few names and few values, so that two of them are often the same. */
const { value } = fc.letrec((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    fc.constantFrom(undefined, null, 0, 1, '', '1', true),
    fc.array(tie('value'), { maxLength: 2 }),
    fc.dictionary(fc.constantFrom('a', 'b', 'constructor'), tie('value'), { maxKeys: 2 }),
  ),
}));

describe('same', () => {
  it('is true of what has one canonical text, and of nothing else', () => {
    fc.assert(
      fc.property(value, value, (a, b) => {
        expect(same(a, b)).toBe(canonicalJson(a) === canonicalJson(b));
      }),
      { numRuns: 5_000 },
    );
  });

  it('takes a member that is undefined for one that is absent', () => {
    expect(same({ a: [1, undefined], b: undefined }, { a: [1, null] })).toBe(true);
    expect(same({ a: 1 }, { b: undefined })).toBe(false);
    expect(same({}, { toString: 1 })).toBe(false);
  });
});

import fc from 'fast-check';
import { patternMatches } from '../../../shared/core/query/pattern/match.ts';
import { compilePattern } from '../../../shared/core/query/pattern/program.ts';

const matchesAll = (source: string, text: string): boolean => {
  const outcome = compilePattern(source);
  if (outcome.type === 'invalid') throw new Error(`${source}: ${outcome.message}`);
  return patternMatches(outcome.pattern, text);
};

describe('a pattern', () => {
  it.each([
    ['t2.*', 't2.small', true],
    ['t2', 't2.small', false],
    ['.*small', 't2.small', true],
    ['(p[2,3]|g[3,4]|f[1]).*', 'g3s.xlarge', true],
    ['(p[2,3]|g[3,4]|f[1]).*', 'm5.large', false],
    ['m[5-7]i?\\.(?:x?large|[248]xlarge)', 'm7i.8xlarge', true],
    ['m[5-7]i?\\.(?:x?large|[248]xlarge)', 'm7i-8xlarge', false],
    ['[^a-c]{2,3}', 'xyz', true],
    ['[^a-c]{2,3}', 'xaz', false],
    ['a{2}', 'aaa', false],
    ['a{2,}', 'aaaaa', true],
    ['a{0}b', 'b', true],
    ['\\w+-\\d+\\s?\\D\\W\\S', 'ab_1-07 x-y', true],
    ['[\\d\\-x]+', '4-x', true],
    ['[^\\D]+', '42', true],
    ['^a$|^b$', 'b', true],
    ['a^b', 'ab', false],
    ['(|a)b', 'b', true],
    ['(a*)*b', 'aaab', true],
    ['a*?b+?', 'aab', true],
    ['', '', true],
    ['', 'a', false],
    ['.', '\u{1f980}', true],
    ['.', '\n', false],
    ['\\.\\*\\\\\\{}]', '.*\\{}]', true],
    ['(){1000}x', 'x', true],
  ])('%s against %s is %s', (source, text, expected) => {
    expect(matchesAll(source, text)).toBe(expected);
  });

  it.each([
    ['(a)\\1', 3, 'back-references'],
    ['(?=a)', 0, 'look-around'],
    ['(?i)a', 0, 'look-around'],
    ['x(?<n>a)', 1, 'named groups'],
    ['a*+', 2, 'possessive'],
    ['a**', 2, 'quantifier'],
    ['*a', 0, 'nothing before it'],
    ['a|+', 2, 'nothing before it'],
    ['^*', 1, 'anchor'],
    ['a{,3}', 1, 'expected a count'],
    ['a{3,2}', 1, 'wrong way round'],
    ['a{1001}', 1, 'at most 1000'],
    ['(a', 0, 'unclosed ('],
    ['a)', 1, 'unopened )'],
    ['[a', 0, 'unclosed ['],
    ['[]a]', 1, 'empty class'],
    ['[a[b]]', 2, 'class within a class'],
    ['[a&&b]', 2, 'intersection'],
    ['[z-a]', 1, 'a range goes'],
    ['[\\d-z]', 1, 'a range goes'],
    ['a\\', 1, 'nothing follows'],
    ['\u{1f980}\\b', 2, '\\b is not supported'],
    ['\\p{Alpha}', 0, '\\p is not supported'],
    ['((a{90}){90}){90}', 3, 'more than 2000 steps'],
    ['('.repeat(40), 32, 'nest'],
  ])('refuses %s at %i', (source, position, message) => {
    expect(compilePattern(source)).toMatchObject({
      type: 'invalid',
      position,
      message: expect.stringContaining(message),
    });
  });

  it('agrees with a backtracking engine on whatever both know', () => {
    const leaf = fc.constantFrom('a', 'b', '.', '[ab]', '[^a]', '\\d', '\\w', '[a-c1]', '');
    const { node } = fc.letrec<{ node: string }>((tie) => ({
      node: fc.oneof(
        { maxDepth: 4 },
        leaf,
        fc.tuple(tie('node'), tie('node')).map(([left, right]) => `${left}${right}`),
        fc.tuple(tie('node'), tie('node')).map(([left, right]) => `(${left}|${right})`),
        fc
          .tuple(tie('node'), fc.constantFrom('*', '+', '?', '{2}', '{1,2}', '{2,}', '*?'))
          .map(([part, quantifier]) => `(?:${part})${quantifier}`),
      ),
    }));
    const text = fc.string({ unit: fc.constantFrom('a', 'b', 'c', '1', '-'), maxLength: 7 });
    fc.assert(
      fc.property(node, text, (source, subject) => {
        expect(matchesAll(source, subject)).toBe(new RegExp(`^(?:${source})$`, 'u').test(subject));
      }),
      { numRuns: 2_000 },
    );
  });

  it('takes linear time where a backtracking engine takes exponential time', () => {
    const outcome = compilePattern('(a+)+(a|aa)*(.*.*.*)x');
    if (outcome.type === 'invalid') throw new Error(outcome.message);
    const before = performance.now();
    expect(patternMatches(outcome.pattern, 'a'.repeat(20_000))).toBe(false);
    expect(performance.now() - before).toBeLessThan(2_000);
  });
});

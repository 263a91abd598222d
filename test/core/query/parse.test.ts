import fc from 'fast-check';
import { expressionLengthMax, parseExpression } from '../../../shared/core/query/parse.ts';

const invalid = (text: string) => {
  const outcome = parseExpression(text);
  if (outcome.type !== 'invalid') throw new Error(`${text} was parsed`);
  return outcome;
};

describe('the cluster query parser', () => {
  it.each([
    ['attribute:ecs.instance-type == t2.small'],
    ['attribute:ecs.availability-zone in [us-east-1a, us-east-1b]'],
    ['attribute:ecs.instance-type =~ g2.* and attribute:ecs.availability-zone != us-east-1d'],
    ['task:group == service:production'],
    ['not(task:group == database)'],
    ['runningTasksCount == 1'],
    ['agentVersion < 1.14.5'],
    ['registeredAt < 2018-02-13'],
    ["ec2InstanceId in ['i-abcd1234', 'i-wxyx7890']"],
    ['attribute:ecs.instance-type =~ (p[2,3]|g[3,4]|f[1]).*'],
  ])('reads %s, an expression in public use', (text) => {
    expect(parseExpression(text).type).toBe('parsed');
  });

  it('binds not tighter than and, and and tighter than or', () => {
    const loose = parseExpression(
      '!attribute:a exists && attribute:b exists || attribute:c exists',
    );
    const strict = parseExpression(
      '((!(attribute:a exists)) and attribute:b exists) or attribute:c exists',
    );
    expect(loose).toEqual(strict);
    expect(loose).toMatchObject({ type: 'parsed', expression: { type: 'or' } });
  });

  it.each([
    ['equals', '=='],
    ['not_equals', '!='],
    ['greater_than', '>'],
    ['greater_than_equal', '>='],
    ['less_than', '<'],
    ['less_than_equal', '<='],
    ['matches', '=~'],
    ['not_matches', '!~'],
  ])('reads the word %s as %s', (word, symbol) => {
    const spelled = parseExpression(`attribute:rack ${word} 7`);
    expect(spelled.type).toBe('parsed');
    expect(spelled).toEqual(parseExpression(`attribute:rack${symbol}7`));
  });

  it('reads not_exists, !exists, not_in and !in', () => {
    expect(parseExpression('attribute:a not_exists')).toEqual(
      parseExpression('attribute:a !exists'),
    );
    expect(parseExpression('attribute:a not_in [x]')).toEqual(
      parseExpression('attribute:a !in ["x"]'),
    );
  });

  it('ends a bare pattern at the bracket that closes the expression, not at its own', () => {
    expect(parseExpression('(attribute:t =~ (a|b[)]).*)')).toMatchObject({
      expression: { argument: { source: '(a|b[)]).*' } },
    });
    expect(parseExpression('attribute:t =~ a|b||attribute:u exists')).toMatchObject({
      expression: { type: 'or', operands: [{ argument: { source: 'a|b' } }, {}] },
    });
  });

  it.each([
    ['', 0, 'expected a subject'],
    ['rack == 1', 0, 'expected a subject'],
    ['attribute: == 1', 10, 'expected the name of an attribute'],
    ['attribute:a = 1', 12, 'write == or =~'],
    ['attribute:a ~ 1', 12, 'write =~ or !~'],
    ['attribute:a exists & attribute:b exists', 19, 'write &&'],
    ['attribute:a', 11, 'found the end of the expression'],
    ['attribute:a ==', 14, 'expected a value'],
    ['attribute:a == )', 15, 'expected a value, found ")"'],
    ['attribute:a == "x', 15, 'expected a closing "'],
    ['attribute:a in x', 15, 'expected a list'],
    ['attribute:a in []', 16, 'expected a value'],
    ['attribute:a in [x y]', 18, 'expected , or ]'],
    ['(attribute:a exists', 19, 'expected && or || or )'],
    ['attribute:a exists attribute:b exists', 19, 'expected && or ||'],
    ['agentConnected > true', 15, 'expected one of == != in !in =~ !~'],
    ['agentConnected == yes', 18, 'expected true or false'],
    ['agentVersion =~ 1.*', 13, 'expected one of == != > >= < <='],
    ['agentVersion < latest', 15, 'expected a version'],
    ['runningTasksCount < 1.5', 20, 'expected a whole number'],
    ['registeredAt < 2018-02-30', 15, 'expected a date'],
    ['registeredAt < 2018-02-13T25:00:00', 15, 'expected a date'],
    ['attribute:a =~ x(?=y)', 16, 'look-around'],
    ['attribute:a =~ "(x)\\1"', 19, 'back-references'],
  ])('says where %j goes wrong', (text, position, message) => {
    const problem = invalid(text);
    expect(problem.message).toContain(message);
    expect(problem.position).toBe(position);
  });

  it('refuses a text that is too long, and one that nests too deep', () => {
    expect(invalid(`attribute:a == ${'x'.repeat(expressionLengthMax)}`).message).toContain('2000');
    expect(invalid(`${'('.repeat(900)}attribute:a exists${')'.repeat(900)}`).message).toContain(
      'nesting',
    );
    expect(invalid(`${'!'.repeat(900)} attribute:a exists`).message).toContain('nesting');
  });

  it('answers every text, and points inside it when it refuses', () => {
    const piece = fc.constantFrom(
      ...'attribute:a task:group runningTasksCount == != =~ !~ in !in exists ! not ( ) [ ] , && || and or " \' \\ * 7 us-1a'.split(
        ' ',
      ),
    );
    const text = fc.oneof(
      fc.string(),
      fc.array(piece).map((pieces) => pieces.join(' ')),
    );
    fc.assert(
      fc.property(text, (query) => {
        const outcome = parseExpression(query);
        if (outcome.type === 'parsed') return;
        expect(outcome.position).toBeGreaterThanOrEqual(0);
        expect(outcome.position).toBeLessThanOrEqual(query.length);
        expect(outcome.message).not.toBe('');
      }),
      { numRuns: 2_000 },
    );
  });
});

import { nextBetween, type RandomState } from '../../../local/model/random.ts';
import { checkHistory } from '../../../scripts/log-race/check-history.ts';
import type { Operation, SeenItem } from '../../../scripts/log-race/history.ts';
import { lost, rightHistory } from './histories.ts';
import { isLinearisableBySearch } from './search.ts';

/** The chain of hashes is no part of what makes a history linearisable. */
function isLinearisable(operations: readonly Operation[]): boolean {
  return checkHistory(operations).every(({ type }) => type === 'brokenChain');
}

/** One small falsehood: another time, another answer, or somebody else's item. */
function spoil(operations: readonly Operation[], random: RandomState): Operation[] {
  const index = nextBetween(random, 0, operations.length - 1);
  const victim = operations[index] as Operation;
  const items = operations.flatMap((each) => (each.type === 'append' ? [each.item] : []));
  const any = items[nextBetween(random, 0, Math.max(0, items.length - 1))];
  return operations.with(index, falsehood(victim, any, random));
}

function falsehood(victim: Operation, any: SeenItem | undefined, random: RandomState): Operation {
  const shift = nextBetween(random, 1, 9) + 0.5;
  switch (nextBetween(random, 1, 6)) {
    case 1:
      return { ...victim, invoked: victim.invoked + shift, completed: victim.completed + shift };
    case 2:
      return { ...victim, invoked: victim.invoked - shift, completed: victim.completed - shift };
    case 3:
      return { ...victim, completed: victim.invoked + 0.25 };
    case 4:
      if (victim.type === 'append') return { ...victim, outcome: { type: 'appended' } };
      return { ...victim, after: Math.max(0, victim.after - 1) };
    case 5:
      if (victim.type === 'append') return { ...victim, outcome: { type: 'refused' } };
      return victim.outcome.type === 'read'
        ? { ...victim, outcome: { type: 'read', items: victim.outcome.items.slice(0, -1) } }
        : victim;
    default:
      if (any === undefined) return victim;
      if (victim.type === 'append') return { ...victim, outcome: lost(any) };
      return victim.outcome.type === 'read'
        ? { ...victim, outcome: { type: 'read', items: [...victim.outcome.items, any] } }
        : victim;
  }
}

/** The same order of all invocations and completions, counted from 1 and without ties. */
function renumber(operations: readonly Operation[]): Operation[] {
  const times = operations.flatMap(({ invoked, completed }, index) => [
    { at: invoked, index, which: 'invoked' as const },
    { at: completed, index, which: 'completed' as const },
  ]);
  const renumbered = operations.map((operation) => ({ ...operation }));
  for (const [order, { index, which }] of times.sort((a, b) => a.at - b.at).entries()) {
    renumbered[index] = { ...(renumbered[index] as Operation), [which]: order + 1 };
  }
  return renumbered;
}

describe('the check of a history and a search through all orders', () => {
  it('come to the same verdict on small histories, right and wrong', () => {
    const verdicts = { right: 0, wrong: 0 };
    for (let seed = 1; seed <= 6_000; seed += 1) {
      const random: RandomState = { a: seed };
      const size = { writers: 3, operations: nextBetween(random, 3, 7) };
      let history = rightHistory(random, size);
      for (let falsehoods = seed % 3; falsehoods > 0; falsehoods -= 1) {
        history = renumber(spoil(history, random));
      }
      const verdict = isLinearisableBySearch(history);
      expect({ seed, verdict: isLinearisable(history) }).toEqual({ seed, verdict });
      verdicts[verdict ? 'right' : 'wrong'] += 1;
    }
    // Each verdict was put to the test, and neither is the answer to everything.
    expect(verdicts.right).toBeGreaterThan(1_000);
    expect(verdicts.wrong).toBeGreaterThan(1_000);
  });
});

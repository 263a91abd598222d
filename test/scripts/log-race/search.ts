import type { Operation } from '../../../scripts/log-race/history.ts';

/**
 * Whether a history is linearisable, by trying every order: the plainest thing that can be right,
 * and far too slow for more than some eight operations. The log is the list of the items' hashes.
 */
export function isLinearisableBySearch(operations: readonly Operation[]): boolean {
  return search(operations, []);
}

function search(left: readonly Operation[], log: readonly string[]): boolean {
  // Whoever has no answer need not have happened.
  if (left.every(({ outcome }) => outcome.type === 'unknown')) return true;
  const firstEnd = Math.min(...left.map(endOf));
  return left.some((operation) => {
    if (operation.invoked > firstEnd) return false;
    const after = next(log, operation);
    const rest = left.filter((each) => each !== operation);
    return after !== undefined && search(rest, after);
  });
}

function endOf({ completed, outcome }: Operation): number {
  return outcome.type === 'unknown' ? Number.POSITIVE_INFINITY : completed;
}

/** The log after the operation, or nothing when it would have been answered in another way. */
function next(log: readonly string[], operation: Operation): readonly string[] | undefined {
  const { outcome } = operation;
  if (operation.type === 'readTail') {
    if (outcome.type === 'unknown') return log;
    if (outcome.type !== 'read') return undefined;
    const { after, itemsMax = log.length } = operation;
    const shown = outcome.items.map(({ hash }) => hash);
    return isEqual(shown, log.slice(after, after + itemsMax)) ? log : undefined;
  }
  const { item } = operation;
  const there = log[item.seq - 1];
  const isNext = item.seq === log.length + 1;
  switch (outcome.type) {
    case 'appended':
      if (isNext) return [...log, item.hash];
      return there === item.hash ? log : undefined;
    case 'lost':
      return there === outcome.winner.hash && there !== item.hash ? log : undefined;
    case 'refused':
      return item.seq > log.length + 1 ? log : undefined;
    case 'unknown':
      return isNext ? [...log, item.hash] : log;
    default:
      return undefined;
  }
}

function isEqual(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((each, index) => each === b[index]);
}

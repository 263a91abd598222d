import { type AppendOperation, nameOf, type Operation, type ReadOperation } from './history.ts';
import { Moments } from './moments.ts';
import { mayHaveWritten, Standing } from './standing.ts';
import type { Violation } from './violation.ts';

/**
 * Whether the history is linearisable: whether each operation can be given one moment between its
 * invocation and its completion, such that a log that does one thing at a time, in the order of
 * those moments, gives the same answers. No violation means that it is, and that the hashes chain.
 *
 * In general this takes a search. It does not here, because every answer names positions, and each
 * position is filled once and for good. So one moment for each position is all that is to be found:
 *
 * 1. All accounts of a position agree, and name an item that somebody may have written there
 *    (`Standing`). Without that there is no such log; with it, only the moments are open.
 * 2. Position `s` is filled after an append of its item began, after every operation that found
 *    nothing at `s` began, and after `s - 1` is filled. It is filled before any operation ends
 *    that was acknowledged at `s` or found the log to reach `s`. Each of these is necessary.
 * 3. They are sufficient. If the latest lower bound of the positions up to `s` lies before the
 *    upper bound of `s`, for every `s`, then give each position the first moment after its lower
 *    bound and after the position before it. The append that wrote it is under way at that moment: it
 *    had begun, and its end is an upper bound, or nobody knows its end. Every other operation needs a
 *    moment within itself, after the last position that it found and before the first that it did
 *    not find. Any two of these bounds leave room by what was checked, and intervals of a line that
 *    meet in pairs all meet; reads change nothing, so each can take its moment without regard to others.
 *
 * An append without an answer may be given any moment after it began, or none. The time it takes
 * grows with the number of items that were read, altogether, and with the length of the log.
 *
 * Throws when one append id stands for two different items: that is a fault of the writers.
 */
export function checkHistory(operations: readonly Operation[]): readonly Violation[] {
  const violations: Violation[] = [];
  const standing = new Standing();
  const moments = new Moments();
  for (const operation of operations) {
    if (operation.outcome.type === 'corrupt') {
      const seq = operation.type === 'append' ? operation.item.seq : operation.after + 1;
      const message = `${nameOf(operation)} was answered: ${operation.outcome.message}`;
      violations.push({ type: 'corrupt', seq, message });
    } else if (operation.type === 'append') {
      violations.push(...takeAppend(operation, standing, moments));
    } else {
      violations.push(...takeRead(operation, standing, moments));
    }
  }
  const proposals = proposalsIn(operations);
  standing.compare(proposals);
  violations.push(...standing.violations, ...beginnings(proposals, standing, moments));
  violations.push(...moments.violations(), ...brokenLinks(standing, moments.end));
  return violations;
}

function takeAppend(
  operation: AppendOperation,
  standing: Standing,
  moments: Moments,
): readonly Violation[] {
  const { item, outcome } = operation;
  const { seq } = item;
  if (outcome.type === 'appended') {
    standing.see(seq, item, operation, 'acknowledged');
    moments.filled(seq, operation, 'acknowledged');
  } else if (outcome.type === 'refused') {
    moments.missing(seq - 1, operation);
  } else if (outcome.type === 'lost') {
    const { winner } = outcome;
    if (winner.seq !== seq || winner.appendId === item.appendId) {
      const message = `${nameOf(operation)} lost to ${winner.appendId} of ${winner.seq}`;
      return [{ type: 'wrongWinner', seq, message }];
    }
    standing.see(seq, winner, operation, 'winner');
    moments.filled(seq, operation, 'seen');
  }
  return [];
}

function takeRead(
  operation: ReadOperation,
  standing: Standing,
  moments: Moments,
): readonly Violation[] {
  const { after, itemsMax = Number.POSITIVE_INFINITY, outcome } = operation;
  if (outcome.type !== 'read') return [];
  const { items } = outcome;
  const wrong = items.findIndex(({ seq }, index) => seq !== after + 1 + index || index >= itemsMax);
  if (wrong !== -1) {
    const seq = after + 1 + wrong;
    const most = operation.itemsMax === undefined ? '' : ` of at most ${itemsMax}`;
    const message = `${nameOf(operation)}${most} shows ${items[wrong]?.seq} where ${seq} is due`;
    return [{ type: 'gap', seq, message }];
  }
  for (const item of items) standing.see(item.seq, item, operation, 'read');
  const last = after + items.length;
  if (items.length > 0) moments.filled(last, operation, 'seen');
  if (items.length < itemsMax) moments.missing(last + 1, operation);
  return [];
}

/** All tries of each append, by its id. */
function proposalsIn(operations: readonly Operation[]): Map<string, AppendOperation[]> {
  const proposals = new Map<string, AppendOperation[]>();
  for (const operation of operations) {
    if (operation.type !== 'append') continue;
    const { item } = operation;
    const tries = proposals.get(item.appendId);
    if (tries === undefined) proposals.set(item.appendId, [operation]);
    else if (tries[0]?.item.hash === item.hash) tries.push(operation);
    else throw new Error(`two different items were appended as ${item.appendId}`);
  }
  return proposals;
}

/** Finds for each position the first try that may have filled it; a gap where there is none. */
function beginnings(
  proposals: ReadonlyMap<string, readonly AppendOperation[]>,
  standing: Standing,
  moments: Moments,
): Violation[] {
  const first = new Map<number, AppendOperation>();
  for (const operation of [...proposals.values()].flat()) {
    const { seq, hash } = operation.item;
    const item = standing.at(seq);
    // Where nobody has seen what stands, it may be any append that was not answered.
    if (!mayHaveWritten(operation) || (item !== undefined && item.hash !== hash)) continue;
    const known = first.get(seq);
    if (known === undefined || operation.invoked < known.invoked) first.set(seq, operation);
  }
  const gaps: Violation[] = [];
  for (let seq = 1; seq <= moments.end; seq += 1) {
    const operation = first.get(seq);
    if (operation !== undefined) moments.begun(seq, operation);
    else if (standing.at(seq) === undefined) {
      const message = `nothing can stand at ${seq}, and the log reaches ${moments.end}`;
      gaps.push({ type: 'gap', seq, message });
    }
  }
  return gaps;
}

/** A link whose ends somebody saw: an item, and the one before it. */
function brokenLinks(standing: Standing, end: number): Violation[] {
  const broken: Violation[] = [];
  for (let seq = 1; seq <= end; seq += 1) {
    const item = standing.at(seq);
    const previousHash = seq === 1 ? '' : standing.at(seq - 1)?.hash;
    if (item === undefined || previousHash === undefined) continue;
    if (item.previousHash === previousHash) continue;
    const message = `${item.appendId} at ${seq} does not name the hash of the item before it`;
    broken.push({ type: 'brokenChain', seq, message });
  }
  return broken;
}

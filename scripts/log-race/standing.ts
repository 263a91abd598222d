import { byText } from '../../shared/core/order.ts';
import { type AppendOperation, nameOf, type Operation, type SeenItem } from './history.ts';
import type { Violation, ViolationType } from './violation.ts';

/** How somebody came to know what stands at a position. */
type Witness = 'acknowledged' | 'winner' | 'read';

interface Sighting {
  readonly item: SeenItem;
  readonly by: Operation;
  readonly witness: Witness;
}

/** What stands where by all accounts, and where the accounts contradict each other. */
export class Standing {
  readonly violations: Violation[] = [];
  /** What was first seen at each position. */
  readonly #first = new Map<number, Sighting>();
  /** The pairs of contents that were told of already: one wrong item is read by every writer. */
  readonly #told = new Set<string>();

  at(seq: number): SeenItem | undefined {
    return this.#first.get(seq)?.item;
  }

  /** Takes in one account of what stands at `seq`. */
  see(seq: number, item: SeenItem, by: Operation, witness: Witness): void {
    const first = this.#first.get(seq);
    if (first === undefined) {
      this.#first.set(seq, { item, by, witness });
    } else if (first.item.hash !== item.hash) {
      this.#tell(seq, first, { item, by, witness });
    }
  }

  /** Compares what stands with what was appended; `proposals` are all appends by their ids. */
  compare(proposals: ReadonlyMap<string, readonly AppendOperation[]>): void {
    const seqOf = new Map<string, number>();
    for (const [seq, { item, by }] of this.#first) {
      const tries = proposals.get(item.appendId) ?? [];
      const elsewhere = seqOf.get(item.appendId);
      seqOf.set(item.appendId, seq);
      const add = (type: ViolationType, message: string) =>
        this.violations.push({ type, seq, message: `${nameOf(by)} shows ${message}` });
      const [proposal] = tries;
      if (elsewhere !== undefined) {
        add('double', `${item.appendId} at ${seq}, and it stands at ${elsewhere} as well`);
      } else if (proposal === undefined) {
        add('foreign', `${item.appendId} at ${seq}, which nobody appended`);
      } else if (proposal.item.seq !== seq) {
        add('foreign', `${item.appendId} at ${seq}, which was appended at ${proposal.item.seq}`);
      } else if (proposal.item.hash !== item.hash) {
        add('changed', `${item.appendId} at ${seq} with another content than it was appended with`);
      } else if (!tries.some(mayHaveWritten)) {
        add('foreign', `${item.appendId} at ${seq}, whose writer was told that it does not stand`);
      }
    }
  }

  #tell(seq: number, a: Sighting, b: Sighting): void {
    const type = contradictionOf(a, b);
    const pair = `${type} ${seq} ${[a.item.hash, b.item.hash].sort(byText).join(' ')}`;
    if (this.#told.has(pair)) return;
    this.#told.add(pair);
    const message = `at ${seq}, ${nameOf(a.by)} shows ${a.item.appendId} and ${nameOf(b.by)} shows ${b.item.appendId}`;
    const another = a.item.appendId === b.item.appendId ? ' with another content' : '';
    this.violations.push({ type, seq, message: `${message}${another}` });
  }
}

/** Whether this call can be the one that wrote the item: it was not told that it had not. */
export function mayHaveWritten({ outcome }: AppendOperation): boolean {
  return outcome.type !== 'lost' && outcome.type !== 'refused';
}

function contradictionOf(a: Sighting, b: Sighting): ViolationType {
  if (a.item.appendId === b.item.appendId) return 'changed';
  const witnesses = [a.witness, b.witness];
  if (witnesses.includes('winner')) return 'wrongWinner';
  if (witnesses.includes('read')) {
    return witnesses.includes('acknowledged') ? 'lostAppend' : 'changed';
  }
  return 'twoAcknowledged';
}

import type { CloudCommand } from './command.ts';

/**
 * Where commands are kept before their answers leave. Synchronous, or a crash could lose what was
 * already answered; a line has no line break of its own.
 */
export interface Journal {
  append(line: string): void;
}

/** The first line of every journal without a snapshot before it: all that a new cloud depends on. */
export interface BegunLine {
  readonly n: 0;
  readonly type: 'begun';
  readonly seed: number;
  /** Epoch milliseconds. */
  readonly startAt: number;
  readonly region: string;
  readonly account: string;
  readonly timings: Readonly<Record<string, unknown>>;
  readonly latencyMs: readonly [number, number];
}

/** One command and the cluster time at which it took effect; `n` counts them without a gap. */
export interface CommandLine {
  readonly n: number;
  readonly type: 'performed';
  readonly at: number;
  readonly command: CloudCommand;
}

export type JournalLine = BegunLine | CommandLine;

/** A journal that cannot have been written by this program: not a crash, but damage. */
export class JournalDamaged extends Error {
  override readonly name = 'JournalDamaged';
}

/**
 * Reads a journal back. The last line may be torn: the process died while writing it, so its answer
 * never left and it counts as never performed. Any other bad line is damage.
 */
export function readJournal(lines: Iterable<string>): readonly JournalLine[] {
  const texts = [...lines].filter((text) => text !== '');
  const read: JournalLine[] = [];
  for (const [index, text] of texts.entries()) {
    const line = parseLine(text);
    if (line !== undefined) read.push(line);
    else if (index < texts.length - 1) {
      throw new JournalDamaged(`Line ${index + 1} of ${texts.length} is not a journal line.`);
    }
  }
  return read;
}

function parseLine(text: string): JournalLine | undefined {
  try {
    const line: JournalLine = JSON.parse(text);
    return line.type === 'begun' || line.type === 'performed' ? line : undefined;
  } catch {
    return undefined;
  }
}

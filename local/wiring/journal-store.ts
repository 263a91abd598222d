import {
  closeSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { errorCode } from './error-code.ts';

/** What a data directory holds of the local cloud: a whole state, and what happened after it. */
export interface StoredCloud {
  readonly snapshot: string | undefined;
  /** One command a line, in order. */
  readonly journal: readonly string[];
}

/** A snapshot is written again when the journal has grown by so many commands. */
export const journalLinesMax = 5_000;

/**
 * The local cloud on disk: `cloud-<n>.snapshot.json`, and `cloud-<n>.journal.jsonl` with every
 * command since. A line is handed to the operating system before its command is answered, so that
 * killing the process loses nothing (a power cut may: nothing is synced).
 */
export class JournalStore {
  readonly #directory: string;
  #generation: number;
  #journal: number;
  #lines = 0;

  private constructor(directory: string, generation: number) {
    this.#directory = directory;
    this.#generation = generation;
    this.#journal = openSync(this.#journalPath(generation), 'a');
  }

  /** Opens or makes the directory and reads what stands in it. */
  static open(directory: string): { readonly store: JournalStore; readonly stored: StoredCloud } {
    mkdirSync(directory, { recursive: true });
    const generations = readdirSync(directory)
      .map((name) => /^cloud-(\d+)\.(?:snapshot\.json|journal\.jsonl)$/.exec(name)?.[1])
      .filter((digits) => digits !== undefined)
      .map(Number);
    const newest = Math.max(0, ...generations);
    const snapshot = readText(join(directory, `cloud-${newest}.snapshot.json`));
    const text = readText(join(directory, `cloud-${newest}.journal.jsonl`)) ?? '';
    // A last line without its end was never answered: the process died while it was written.
    const journal = text.split('\n').slice(0, -1);
    if (!text.endsWith('\n') && text !== '') {
      writeFileSync(
        join(directory, `cloud-${newest}.journal.jsonl`),
        journal.map((line) => `${line}\n`).join(''),
      );
    }
    return { store: new JournalStore(directory, newest), stored: { snapshot, journal } };
  }

  /** How many commands were written since the last snapshot. */
  get lines(): number {
    return this.#lines;
  }

  /** Writes one command; returns when the operating system has it. */
  append(line: string): void {
    writeSync(this.#journal, `${line}\n`);
    this.#lines += 1;
  }

  /** Replaces snapshot and journal by the state as it is now, between two commands. */
  compact(snapshot: string): void {
    const before = this.#generation;
    const next = before + 1;
    const path = join(this.#directory, `cloud-${next}.snapshot.json`);
    writeFileSync(`${path}.unfinished`, snapshot);
    // From here on the new generation counts; an empty journal and a missing one are the same.
    renameSync(`${path}.unfinished`, path);
    closeSync(this.#journal);
    this.#generation = next;
    this.#lines = 0;
    this.#journal = openSync(this.#journalPath(next), 'a');
    rmSync(join(this.#directory, `cloud-${before}.snapshot.json`), { force: true });
    rmSync(this.#journalPath(before), { force: true });
  }

  close(): void {
    closeSync(this.#journal);
  }

  #journalPath(generation: number): string {
    return join(this.#directory, `cloud-${generation}.journal.jsonl`);
  }
}

function readText(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}

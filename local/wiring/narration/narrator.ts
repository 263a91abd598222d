import type { EventsAnswer } from '../../../shared/core/views/answers.ts';
import type { CloudNote } from '../../protocol/notes.ts';
import type { Deployment } from '../deployment.ts';
import type { Invocation } from '../function-fleet.ts';
import type { LogLine } from '../lambda/outcome.ts';
import { describeEntry } from './describe-entry.ts';
import { EventDescriber } from './describe-event.ts';
import type { Palette } from './palette.ts';
import type { Sentence } from './sentence.ts';

/** Who says a line: the local cloud, Estiva's log, or a function's own output. */
export type Speaker = 'cloud' | 'estiva' | 'log';

export interface NarratorOptions {
  readonly palette: Palette;
  readonly print: (line: string) => void;
  /** Every line as a JSON object instead. */
  readonly json: boolean;
  /** Everything that the functions print, not only their errors. */
  readonly verbose: boolean;
}

/** Decisions of one turn come together: this long (wall clock) one waits for more before looking. */
const gatherMs = 80;

/** Tells what happens as it happens, one line each. */
export class Narrator {
  readonly #options: NarratorOptions;
  readonly #events = new EventDescriber();
  #deployment: Deployment | undefined;
  #stop: (() => void) | undefined;
  #seq = 0;
  #timer: NodeJS.Timeout | undefined;
  #reading: boolean = false;
  #again: boolean = false;

  constructor(options: NarratorOptions) {
    this.#options = options;
  }

  /** Takes note of what there is without telling it, so that it is no news later. */
  watch({ cloud }: Deployment): void {
    this.#stop = cloud.onEvent((note) => this.#tellNote(note));
  }

  /** Begins to tell what happens from here on, in the cloud and in the log of the cluster `demo`. */
  async follow(deployment: Deployment): Promise<void> {
    const response = await fetch(`${deployment.apiUrl}/clusters/demo`);
    const cluster = (await response.json()) as { seq?: number };
    this.#seq = cluster.seq ?? 0;
    this.#deployment = deployment;
  }

  stop(): void {
    this.#stop?.();
    this.#deployment = undefined;
    clearTimeout(this.#timer);
  }

  /** Somebody ran a function, so that the log may have grown. */
  invoked({ event }: Invocation): void {
    if (isRead(event) || this.#deployment === undefined || this.#timer !== undefined) return;
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      void this.#readLog();
    }, gatherMs);
  }

  /** A function, or Lambda on its behalf, wrote a line. */
  log(line: LogLine): void {
    const level = levelOf(line);
    if (level !== 'error' && !this.#options.verbose) return;
    const sentence: Sentence = { tone: level === 'error' ? 'bad' : 'quiet', text: line.text };
    this.say('log', sentence, Date.now(), line.functionName);
  }

  /** Prints one line. */
  say(speaker: Speaker, { tone, text }: Sentence, at: number, who: string = speaker): void {
    const { json, palette, print } = this.#options;
    const time = new Date(at).toISOString();
    if (json) {
      print(JSON.stringify({ time, speaker, ...(who === speaker ? {} : { who }), text }));
      return;
    }
    print(`${palette('quiet', time.slice(11, 23))}  ${who.padEnd(6)}  ${palette(tone, text)}`);
  }

  #tellNote(note: CloudNote): void {
    const telling = this.#deployment !== undefined;
    if (note.type === 'undeliverable' && telling) {
      this.say('cloud', { tone: 'bad', text: `undeliverable: ${note.reason}` }, note.at);
    }
    if (note.type !== 'published') return;
    const sentence = this.#events.describe(note.event);
    if (sentence === undefined || !telling) return;
    const fault = note.fault === undefined ? '' : ` (event ${note.fault})`;
    this.say('cloud', { ...sentence, text: sentence.text + fault }, note.at);
  }

  async #readLog(): Promise<void> {
    if (this.#reading) {
      this.#again = true;
      return;
    }
    this.#reading = true;
    do {
      this.#again = false;
      // A failure is no news: the next invocation looks again.
      await this.#readOnce().catch(() => {});
    } while (this.#again);
    this.#reading = false;
  }

  async #readOnce(): Promise<void> {
    for (;;) {
      const deployment = this.#deployment;
      if (deployment === undefined) return;
      const url = `${deployment.apiUrl}/clusters/demo/events?after=${this.#seq}`;
      const response = await fetch(url);
      if (!response.ok) return;
      const { events, next } = (await response.json()) as EventsAnswer;
      if (next <= this.#seq) return;
      this.#seq = next;
      for (const { at, entry } of events) {
        const sentence = describeEntry(entry);
        if (sentence !== undefined) this.say('estiva', sentence, at);
      }
    }
  }
}

/** Whether an invocation is a GET, which leaves the log as it is. */
function isRead(event: unknown): boolean {
  if (typeof event !== 'object' || event === null || !('routeKey' in event)) return false;
  return String(event.routeKey).startsWith('GET ');
}

/** The level of a line: a structured one says it itself, whichever stream it came by. */
function levelOf({ source, level, text }: LogLine): LogLine['level'] {
  if (source === 'lambda' || !text.startsWith('{')) return level;
  try {
    const { level: own } = JSON.parse(text) as { level?: unknown };
    return own === 'ERROR' || own === 'CRITICAL' ? 'error' : 'info';
  } catch {
    return level;
  }
}

import { type Paint, painter } from './words.ts';

/** The progress line is drawn again at most this often. */
const redrawMs = 500;

/** Where a stream writes to, as far as it is used. */
export interface Stream {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): unknown;
}

/** Two streams, and on the second, when it is a terminal, a line that tells how far things are. */
export class Screen {
  readonly #out: Stream;
  readonly #err: Stream;
  readonly #draws: boolean;
  readonly paint: Paint;
  readonly paintError: Paint;
  #progress: (() => string) | undefined;
  #timer: NodeJS.Timeout | undefined;

  /** @param quiet never draws a progress line, as for `--json` */
  constructor(out: Stream, err: Stream, noColor: string | undefined, quiet: boolean) {
    this.#out = out;
    this.#err = err;
    this.#draws = !quiet && err.isTTY === true;
    this.paint = painter(out.isTTY === true, noColor);
    this.paintError = painter(err.isTTY === true, noColor);
  }

  print(...lines: readonly string[]): void {
    this.#write(this.#out, lines);
  }

  tell(...lines: readonly string[]): void {
    this.#write(this.#err, lines);
  }

  /** Draws this line, over and over, until `end`. */
  begin(progress: () => string): void {
    if (!this.#draws) return;
    this.#progress = progress;
    this.#timer = setInterval(() => this.#draw(), redrawMs);
    this.#timer.unref();
    this.#draw();
  }

  end(): void {
    clearInterval(this.#timer);
    this.#erase();
    this.#progress = undefined;
  }

  #write(stream: Stream, lines: readonly string[]): void {
    if (lines.length === 0) return;
    this.#erase();
    stream.write(lines.map((line) => `${line}\n`).join(''));
    this.#draw();
  }

  #draw(): void {
    if (this.#progress === undefined) return;
    const line = this.#progress().slice(0, Math.max(1, (this.#err.columns ?? 80) - 1));
    this.#err.write(`\r\u001b[2K${line}`);
  }

  #erase(): void {
    if (this.#progress !== undefined) this.#err.write('\r\u001b[2K');
  }
}

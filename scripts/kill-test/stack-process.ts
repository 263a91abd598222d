import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

/** Where a stack answers, once it is ready. */
export interface Ready {
  readonly apiUrl: string;
  readonly awsUrl: string;
  readonly readyMs: number;
}

/** `npm start` as a process of its own, which can be killed at any moment. */
export class StackProcess {
  readonly ready: Promise<Ready | undefined>;
  readonly #child: ChildProcess;
  readonly #exited: Promise<unknown>;
  #output = '';

  constructor(dataDirectory: string) {
    const args = ['--import', 'tsx', 'local/start.ts', '--json', '--data', dataDirectory];
    this.#child = spawn(process.execPath, [...args, '--port', '0', '--aws-port', '0'], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.#exited = once(this.#child, 'exit');
    this.ready = this.#readUntilReady();
    this.#child.stderr?.on('data', (chunk: Buffer) => {
      this.#output = `${this.#output}${chunk.toString()}`.slice(-4_000);
    });
  }

  /** What it complained of last; empty for one that was well. */
  get complaints(): string {
    return this.#output;
  }

  /** Whether it ended by itself. */
  get exitCode(): number | null {
    return this.#child.exitCode;
  }

  /** SIGKILL: no handler runs, nothing is flushed. Once it is gone, nothing more happens. */
  async kill(): Promise<void> {
    this.#child.kill('SIGKILL');
    await this.#exited;
  }

  /** Ctrl-C, and waits for the end. */
  async interrupt(): Promise<number | null> {
    this.#child.kill('SIGINT');
    await this.#exited;
    return this.#child.exitCode;
  }

  /** Undefined when it ended before it was ready. */
  async #readUntilReady(): Promise<Ready | undefined> {
    if (this.#child.stdout === null) return undefined;
    const lines = createInterface({ input: this.#child.stdout });
    return await new Promise((resolve) => {
      // The reader stays until the end, or the pipe would fill.
      lines.on('line', (line) => {
        const said = JSON.parse(line) as Partial<Ready> & { ready?: boolean };
        if (said.ready === true) resolve(said as Ready);
      });
      lines.on('close', () => resolve(undefined));
    });
  }
}

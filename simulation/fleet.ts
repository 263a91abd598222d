import type { Chaos, FunctionName } from './process.ts';
import { Process } from './process.ts';

/** A process with what one function keeps in it between invocations. */
interface Environment<Memory> {
  readonly process: Process;
  readonly memory: Memory;
}

/**
 * The execution environments of one function, as Lambda keeps them: an idle one  is used again, a new
 * one is started when all are busy. One whose handler throws is used again like any other; one that
 * dies, or gives no answer in time, is not.
 */
export class Fleet<Memory> {
  readonly #chaos: Chaos;
  readonly #functionName: FunctionName;
  readonly #start: (process: Process) => Memory;
  #idle: Environment<Memory>[] = [];

  constructor(chaos: Chaos, functionName: FunctionName, start: (process: Process) => Memory) {
    this.#chaos = chaos;
    this.#functionName = functionName;
    this.#start = start;
  }

  /** Runs one invocation. @returns why it failed, if it did */
  async invoke(
    work: (memory: Memory, process: Process) => Promise<void>,
  ): Promise<{ readonly failed?: Error }> {
    const environment = this.#take();
    const { process, memory } = environment;
    const abandoned = new Promise<{ failed: Error }>((resolve) => {
      process.begin(() => resolve({ failed: new Error('it gave no answer in time') }));
    });
    const done = work(memory, process).then(
      () => ({}),
      (error: Error) => ({ failed: error }),
    );
    let isAbandoned = false;
    const outcome = await Promise.race([
      done,
      abandoned.then((failed) => {
        isAbandoned = true;
        return failed;
      }),
    ]);
    if (!isAbandoned && !process.isDead) this.#idle.push(environment);
    return outcome;
  }

  /** A deployment: whatever is idle is gone. */
  retire(): void {
    this.#idle = [];
  }

  #take(): Environment<Memory> {
    const idle = this.#idle.pop();
    if (idle !== undefined) return idle;
    const process = new Process(this.#chaos, this.#functionName);
    return { process, memory: this.#start(process) };
  }
}

import type { Chaos, FunctionName } from './process.ts';
import { Killed, Process } from './process.ts';

/** A process with what one function keeps in it between invocations. */
interface Environment<Memory> {
  readonly process: Process;
  readonly memory: Memory;
  invocations: number;
  /** It ends what it is at, and is never used again. */
  isLost: boolean;
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
  readonly #busy = new Set<Environment<Memory>>();

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
      // It may have died of a call whose failure it did not mind: nobody hears what it says.
      () => (process.isDead ? { failed: new Killed('it died before it had answered') } : {}),
      (error: Error) => ({ failed: error }),
    );
    const outcome = await Promise.race([
      done,
      abandoned.then((failed) => {
        environment.isLost = true;
        return failed;
      }),
    ]);
    this.#giveBack(environment);
    return outcome;
  }

  /** A deployment: what is idle is gone, and what is busy takes nothing more. */
  retire(): void {
    for (const environment of this.#busy) environment.isLost = true;
    this.#idle = [];
  }

  #take(): Environment<Memory> {
    const environment = this.#shared() ?? this.#idle.pop() ?? this.#started();
    environment.invocations += 1;
    this.#busy.add(environment);
    return environment;
  }

  /** Lambda gives an environment one request at a time; the server of a local stack does not. */
  #shared(): Environment<Memory> | undefined {
    if (this.#functionName !== 'api') return undefined;
    for (const environment of this.#busy) {
      const { process, isLost } = environment;
      if (!isLost && !process.isDead && process.strikes('function-shared')) return environment;
    }
    return undefined;
  }

  #started(): Environment<Memory> {
    const process = new Process(this.#chaos, this.#functionName);
    return { process, memory: this.#start(process), invocations: 0, isLost: false };
  }

  #giveBack(environment: Environment<Memory>): void {
    environment.invocations -= 1;
    if (environment.invocations > 0) return;
    this.#busy.delete(environment);
    if (!environment.isLost && !environment.process.isDead) this.#idle.push(environment);
  }
}

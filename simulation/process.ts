import type { EpochMs } from '../shared/core/ids.ts';
import type { Agenda } from './agenda.ts';
import type { FaultClass, FaultCount, FaultMix } from './faults.ts';
import type { Random } from './random.ts';

/** A function's copy was killed: nothing it would have done next happens. */
export class Killed extends Error {
  override readonly name = 'Killed';
}

/** What becomes of a process at one of its calls. */
export type Fate = 'lives' | 'crashes before' | 'crashes after' | 'times out' | 'freezes';

/** One call of a process, for whoever decides its fate. */
export interface ProcessCall {
  /** The function that the process is a copy of. */
  readonly functionName: FunctionName;
  /** Port and operation, such as `log.append`. */
  readonly operation: string;
}

export type FunctionName = 'api' | 'observe' | 'act' | 'reconcile';

/** What all processes of one world share. */
export interface Chaos {
  readonly agenda: Agenda;
  readonly random: Random;
  readonly count: FaultCount;
  mix(): FaultMix;
  /** When the trouble is over: nothing sleeps beyond it. */
  until(): number;
  /** Asked at every call of every process. */
  fate(call: ProcessCall): Fate;
  /** Told when a process would go on for ever without letting time pass. */
  onEndless(error: Error): void;
}

/** A function goes on and on within one moment. */
export class Endless extends Error {
  override readonly name = 'Endless';
}

/**
 * From a process's call to its next: there, and back with the answer. One wait is enough, since what
 * a process makes of an answer shows only by its next call.
 */
const latencyMs = [3, 18] as const;
/** Lambda kills a function that takes longer. */
const timeOutMs = 20_000;
const frozenMs = [60_000, 900_000] as const;
const skewMsMax = 300_000;
/** Far more calls than any process makes side by side; only one that is dead makes more in a moment. */
const callsAtOnceMax = 10_000;

/**
 * One execution environment of a function: what it remembers lives as long as it does. It works on
 * one invocation at a time, and each call that it makes may be its last.
 */
export class Process {
  readonly #chaos: Chaos;
  readonly #functionName: FunctionName;
  #skewMs = 0;
  #isDead = false;
  #callsAt = 0;
  #callsAtOnce = 0;
  #abandon: () => void = () => undefined;

  constructor(chaos: Chaos, functionName: FunctionName) {
    this.#chaos = chaos;
    this.#functionName = functionName;
  }

  get isDead(): boolean {
    return this.#isDead;
  }

  /** What this machine takes for the time. */
  now(): EpochMs {
    return (this.#chaos.agenda.now + this.#skewMs) as EpochMs;
  }

  /** Begins an invocation. `abandoned`: whoever invoked it is told that it failed. */
  begin(abandoned: () => void): void {
    this.#abandon = abandoned;
    this.#skewMs = this.strikes('clock-skewed')
      ? this.#chaos.random.whole(-skewMsMax, skewMsMax)
      : 0;
  }

  /** One call to the world. */
  async call<Answer>(operation: string, work: () => Answer | Promise<Answer>): Promise<Answer> {
    const { agenda, random, fate } = this.#chaos;
    if (this.#isEndless(operation)) return new Promise(() => undefined);
    this.#live();
    const drawn = fate({ functionName: this.#functionName, operation });
    await agenda.wait(random.whole(...latencyMs));
    this.#live();
    if (drawn === 'times out') await this.#sleep(timeOutMs, { dies: true });
    if (drawn === 'freezes') await this.#sleep(random.whole(...frozenMs), { dies: false });
    if (drawn === 'crashes before') this.#die();
    const answer = await work();
    if (drawn === 'crashes after') this.#die();
    return answer;
  }

  /** Whoever minds no failure and tries again at once would keep the world from going on. */
  #isEndless(operation: string): boolean {
    const { agenda, onEndless } = this.#chaos;
    if (agenda.now !== this.#callsAt) this.#callsAtOnce = 0;
    this.#callsAt = agenda.now;
    this.#callsAtOnce += 1;
    if (this.#callsAtOnce <= callsAtOnceMax) return false;
    const who = `a copy of ${this.#functionName}`;
    onEndless(new Endless(`${who} makes ${this.#callsAtOnce} calls at once, last ${operation}`));
    return true;
  }

  /** Whether a fault of this class strikes now. */
  strikes(name: FaultClass): boolean {
    const { random, mix, count } = this.#chaos;
    const probability = mix()[name];
    if (probability === 0) return false;
    const struck = random.chance(probability);
    if (struck) count.add(name);
    return struck;
  }

  coin(): boolean {
    return this.#chaos.random.chance(0.5);
  }

  async #sleep(ms: number, { dies }: { readonly dies: boolean }): Promise<void> {
    if (!dies) this.#abandon();
    const { agenda, until } = this.#chaos;
    await agenda.wait(Math.min(ms, Math.max(0, until() - agenda.now)));
    if (dies) this.#die();
  }

  #die(): never {
    this.#isDead = true;
    this.#live();
    throw new Killed('this copy was killed');
  }

  #live(): void {
    if (this.#isDead) throw new Killed('this copy was killed');
  }
}

/** The fates of a world of chance. */
export function fateByChance(chaos: Pick<Chaos, 'random' | 'count' | 'mix'>): () => Fate {
  return () => {
    const mix = chaos.mix();
    const crash = mix['function-crashed'];
    const timeOut = crash + mix['function-timed-out'];
    const freeze = timeOut + mix['function-frozen'];
    if (freeze === 0) return 'lives';
    const drawn = chaos.random.next();
    if (drawn >= freeze) return 'lives';
    if (drawn < crash) {
      chaos.count.add('function-crashed');
      return drawn < crash / 2 ? 'crashes before' : 'crashes after';
    }
    if (drawn < timeOut) {
      chaos.count.add('function-timed-out');
      return 'times out';
    }
    chaos.count.add('function-frozen');
    return 'freezes';
  };
}

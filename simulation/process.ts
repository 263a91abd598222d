import type { Agenda } from './agenda.ts';
import type { FaultClass, FaultCount, FaultMix } from './faults.ts';
import type { Random } from './random.ts';

/** A function's copy was killed: nothing it would have done next happens. */
export class Killed extends Error {
  override readonly name = 'Killed';
}

/** Wraps every call that a process makes to the world: it takes time, and may be its last. */
export interface Strike {
  <Answer>(port: string, work: () => Promise<Answer>): Promise<Answer>;
  /** Whether a fault of this class strikes now. */
  draws(name: FaultClass): boolean;
  coin(): boolean;
}

/** From one call to its answer. */
const latencyMs = [2, 9] as const;

export interface Chaos {
  readonly agenda: Agenda;
  readonly random: Random;
  readonly mix: () => FaultMix;
  readonly count: FaultCount;
}

/** One invocation of one function. */
export function newProcess(chaos: Chaos): Strike {
  const { agenda, random, mix, count } = chaos;
  let killed = false;
  const draws = (name: FaultClass) => {
    const struck = random.chance(mix()[name]);
    if (struck) count.add(name);
    return struck;
  };
  const live = () => {
    if (killed) throw new Killed('this copy was killed');
  };
  const strike = async <Answer>(_port: string, work: () => Promise<Answer>): Promise<Answer> => {
    live();
    const crash = draws('function-crashed');
    const before = crash && random.chance(0.5);
    await agenda.wait(random.whole(...latencyMs));
    if (before) killed = true;
    live();
    const answer = await work();
    await agenda.wait(random.whole(...latencyMs));
    if (crash) killed = true;
    live();
    return answer;
  };
  return Object.assign(strike, { draws, coin: () => random.chance(0.5) });
}

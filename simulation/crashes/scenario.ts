import type { Stage } from './stage.ts';

/** What must be true at the end beside what is true of every world. @throws Violation */
export type Ending = () => void;

/** A short story in a world without any fault but those of its own. */
export interface Scenario {
  /** As `--only` takes it. */
  readonly name: string;
  /** What happens, in one sentence. */
  readonly tells: string;
  /** One of those for which crashes are tried in pairs, so its calls should be few. */
  readonly isCore?: boolean;
  /** From where on calls may crash; a story says so itself when it begins with another's story. */
  readonly crashes?: 'from the beginning' | 'when it says so';
  /** Availability Zones of the container instances that are there from the start: a, b or c. */
  readonly instances: readonly Zone[];
  /**
   * Tells the stage what happens. It waits for what it builds on, since a crash may delay that.
   *
   * @returns what must be true at the end
   */
  readonly story: (stage: Stage) => Promise<Ending>;
  /** Without a crash, everything has converged so many seconds after the story's end. */
  readonly convergesWithin: number;
}

export type Zone = 'a' | 'b' | 'c';

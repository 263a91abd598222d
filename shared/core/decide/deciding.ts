import type { EpochMs } from '../ids.ts';
import type { Decided } from '../log/decided.ts';
import type { ClusterState } from '../state/cluster-state.ts';

/** What a stage of the pipeline works on. */
export interface Deciding {
  readonly state: ClusterState;
  readonly at: EpochMs;
  /** Writes a decision down: from here on the state shows it to every later stage. */
  decided(entry: Decided): void;
  /** A name for an attempt or another effect that no other append of any log will choose. */
  nextId(): string;
}

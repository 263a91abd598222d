import type { ClusterState } from './cluster-state.ts';

/** Changes to a state that may yet be taken back. */
export interface Draft {
  /** The state takes the changes for good. */
  keep(): void;
  /** The state is as it was. Costs what the draft wrote. */
  drop(): void;
}

/** Opens the one draft that a state can have at a time. */
export function openDraft(state: ClusterState): Draft {
  const { journal } = state;
  if (journal.undo !== undefined) throw new Error('this state has an open draft');
  const undo: (() => void)[] = [];
  journal.undo = undo;
  const close = () => {
    delete journal.undo;
  };
  return {
    keep: close,
    drop() {
      close();
      for (let index = undo.length - 1; index >= 0; index -= 1) undo[index]?.();
    },
  };
}

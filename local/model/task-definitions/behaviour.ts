import type { Behaviour } from '../records.ts';

/**
 * What a container's environment (also by override) or Docker labels ask the model to do, since no
 * container really runs:
 *
 * - `ESTIVA_LOCAL_EXIT_AFTER_MS`: the container exits this long after it is RUNNING;
 * - `ESTIVA_LOCAL_EXIT_CODE`: with this code (0 unless stated);
 * - `ESTIVA_LOCAL_FAIL_TO_START`: the task never runs, and stops with this reason, such as
 *   `CannotPullContainerError: …`.
 */
export function behaviourOf(hints: readonly Readonly<Record<string, string>>[]): Behaviour {
  for (const hint of hints) {
    const exitAfterMs = wholeNumber(hint['ESTIVA_LOCAL_EXIT_AFTER_MS']);
    const exitCode = wholeNumber(hint['ESTIVA_LOCAL_EXIT_CODE']) ?? 0;
    const failToStart = hint['ESTIVA_LOCAL_FAIL_TO_START'];
    if (failToStart !== undefined) return { exitCode: 1, failToStart };
    if (exitAfterMs !== undefined) return { exitAfterMs, exitCode };
  }
  return { exitCode: 0 };
}

function wholeNumber(text: string | undefined): number | undefined {
  return text !== undefined && /^\d+$/.test(text) ? Number(text) : undefined;
}

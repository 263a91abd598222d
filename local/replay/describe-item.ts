import { counted } from '../wiring/narration/sentence.ts';
import { columns } from './columns.ts';
import { describeStored } from './describe-stored.ts';
import type { Point } from './replay.ts';

/** What the last item folded says, an entry a line, each with why it was decided. */
export function describeItem({ item, state }: Point): string[] {
  const { seq, at, entries, consumed, appendId } = item;
  const taken = consumed.length === 0 ? '' : `, took ${counted(consumed.length, 'arrival')} in`;
  const next = state.attempts.size + state.effects.size;
  const described = entries.map((entry) => describeStored(entry, at));
  return [
    `item ${seq} (append ${appendId}${taken})`,
    ...columns(described.map(({ kind, text }) => [kind, text])).flatMap((line, index) => [
      line,
      ...(described[index]?.why ?? []).map((reason) => `${' '.repeat(13)}${reason}`),
    ]),
    next === 0
      ? 'nothing is left to be asked of ECS'
      : `${counted(next, 'call')} to ECS unanswered`,
  ];
}

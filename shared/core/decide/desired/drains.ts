import type { EffectId } from '../../ids.ts';
import { byText } from '../../order.ts';
import type { Deciding } from '../deciding.ts';

/** Turns what a person asked for into a call. */
export function decideDrains({ state, decided, nextId }: Deciding): void {
  const asked = [...state.containerInstances.values()]
    .filter(({ wanted }) => wanted !== undefined)
    .sort((a, b) => byText(a.containerInstanceArn, b.containerInstanceArn));
  for (const { containerInstanceArn, wanted } of asked) {
    if (wanted === undefined) continue;
    decided({
      type: 'ContainerInstanceDrainDecided',
      effectId: nextId() as EffectId,
      containerInstanceArn,
      status: wanted,
    });
  }
}

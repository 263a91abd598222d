import type { EffectId } from '../../ids.ts';
import { byText } from '../../order.ts';
import type { Deciding } from '../deciding.ts';

/** Turns what a person asked for into a call. */
export function decideDrains({ state, decided, nextId }: Deciding): void {
  for (const containerInstanceArn of [...state.indexes.wantedInstances.of('ALL')].sort(byText)) {
    const wanted = state.containerInstances.get(containerInstanceArn)?.wanted;
    if (wanted === undefined) continue;
    decided({
      type: 'ContainerInstanceDrainDecided',
      effectId: nextId() as EffectId,
      containerInstanceArn,
      status: wanted,
    });
  }
}

import type { CustomResource as Registered } from '../local/model/records.ts';
import type { CustomResource } from '../shared/core/ecs.ts';
import type { Random } from './random.ts';

/** What an instance's agent registers beyond the usual, on two of three instances. */
export function drawRegistered(random: Random): readonly Registered[] {
  const drawn: Registered[] = [];
  if (random.chance(0.5)) {
    drawn.push({ name: 'LICENSE', type: 'INTEGER', integerValue: random.whole(1, 4) });
  }
  if (random.chance(0.3)) {
    drawn.push({ name: 'SHARE', type: 'DOUBLE', doubleValue: random.pick([0.3, 0.7, 1.5]) ?? 1 });
  }
  if (random.chance(0.4)) {
    drawn.push({ name: 'DEVICE', type: 'STRINGSET', stringSetValue: ['left', 'right'] });
  }
  return drawn;
}

const licences = (value: number): CustomResource => ({ name: 'LICENSE', type: 'INTEGER', value });
const share: CustomResource = { name: 'SHARE', type: 'DOUBLE', value: 0.1 };
const devices = (...values: string[]): CustomResource => ({
  name: 'DEVICE',
  type: 'STRINGSET',
  values,
});

/** What is asked of them: some of it often, and some that few instances have together. */
export const askedResources: readonly (readonly CustomResource[])[] = [
  [licences(1)],
  [licences(2)],
  [share],
  [devices('left')],
  [devices('right')],
  [devices('left', 'right')],
  [devices('left'), licences(1)],
];

import type { CustomResource } from '../ecs.ts';
import { byText } from '../order.ts';
import type { KnownContainerInstance, KnownTask } from '../state/cluster-state.ts';
import type { CustomTotal } from './answers.ts';

/** What instances register of each custom resource together, and what tasks on them hold of it. */
export function customTotals(
  instances: readonly KnownContainerInstance[],
  tasks: readonly KnownTask[],
): readonly CustomTotal[] {
  const totals = new Map<string, CustomTotal>();
  const add = (one: CustomResource, part: 'registered' | 'used') => {
    const key = `${one.name} ${one.type}`;
    const { name, type } = one;
    const known = totals.get(key) ?? { name, type, registered: 0, used: 0 };
    totals.set(key, { ...known, [part]: known[part] + sizeOf(one) });
  };
  for (const { registeredResources } of instances) {
    for (const one of registeredResources.custom ?? []) add(one, 'registered');
  }
  for (const { resources = [] } of tasks) for (const one of resources) add(one, 'used');
  return [...totals].sort(([a], [b]) => byText(a, b)).map(([, total]) => total);
}

function sizeOf(one: CustomResource): number {
  return one.type === 'STRINGSET' ? one.values.length : one.value;
}

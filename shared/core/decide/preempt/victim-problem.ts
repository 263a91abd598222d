import type { CustomResource } from '../../ecs.ts';
import type { VictimSearch } from '../../engine/preemption/fewest-victims.ts';
import type { Demand } from '../../log/decided.ts';
import type { Ask } from '../places/ask.ts';
import { amountsOf } from '../places/columns.ts';
import { amountLeft, amountOf, unitOf, valuesMissing } from '../places/custom-resources.ts';
import type { FreeResources } from '../places/pool.ts';
import type { ComingRow, Displaceable } from './coming-row.ts';

/** Something that is asked for beside the usual amounts. */
interface Extra {
  readonly lack: number;
  /** How much of it a task holds. */
  heldBy(demand: Demand): number;
}

/**
 * What one more task lacks on a row, and what each victim would give back of it. A port or a value
 * that somebody else holds is a resource of which there is one.
 */
export function problemOf(
  { instance, amounts }: ComingRow,
  { demand }: Ask,
  victims: readonly Displaceable[],
): Pick<VictimSearch, 'lack' | 'victims'> {
  const asked = amountsOf(demand);
  const lack = Array.from(amounts, (amount, index) => (asked[index] as number) - amount);
  const extras = extrasOf(demand, instance.free).filter((extra) => extra.lack > 0);
  if (extras.length === 0) return { lack, victims };
  return {
    lack: [...lack, ...extras.map((extra) => extra.lack)],
    victims: victims.map((victim) => ({
      priority: victim.priority,
      group: victim.group,
      amounts: [
        ...Array.from(victim.amounts),
        ...extras.map((extra) => extra.heldBy(victim.demand)),
      ],
    })),
  };
}

function extrasOf(demand: Demand, free: FreeResources): readonly Extra[] {
  return [
    ...demand.portsTcp.map((port) => portExtra(free.takenTcp.has(port), 'portsTcp', port)),
    ...demand.portsUdp.map((port) => portExtra(free.takenUdp.has(port), 'portsUdp', port)),
    ...(demand.resources ?? []).flatMap((asked) => customExtras(asked, free)),
  ];
}

function portExtra(isTaken: boolean, ports: 'portsTcp' | 'portsUdp', port: number): Extra {
  return {
    lack: isTaken ? 1 : 0,
    heldBy: (demand) => (demand[ports].includes(port) ? 1 : 0),
  };
}

function customExtras(asked: CustomResource, { custom }: FreeResources): readonly Extra[] {
  const held = ({ resources = [] }: Demand) => resources.find(({ name }) => name === asked.name);
  if (asked.type === 'STRINGSET') {
    return valuesMissing(custom, asked).map((value) => ({
      lack: 1,
      heldBy: (demand) => {
        const its = held(demand);
        return its?.type === 'STRINGSET' && its.values.includes(value) ? 1 : 0;
      },
    }));
  }
  const unit = unitOf(asked);
  return [
    {
      lack: amountOf(asked) - amountLeft(custom, asked.name, unit),
      heldBy: (demand) => {
        const its = held(demand);
        if (its === undefined || its.type === 'STRINGSET' || unitOf(its) !== unit) return 0;
        return amountOf(its);
      },
    },
  ];
}

import type { CustomAmount, CustomResource, CustomValues } from '../../ecs.ts';

/** A DOUBLE is counted in millionths: whole numbers, so that what is given back is what was taken. */
const millionthsOfOne = 1_000_000;

/** A sum such as 0.1 + 0.2 is off by far less than this part of one. */
const billionthsOfMillionth = 1_000;

/** What is left of one custom resource on an instance. */
export type Left =
  | { readonly unit: AmountUnit; amount: number }
  /** Those that nobody holds. */
  | { readonly unit: 'value'; readonly values: Set<string> };

type AmountUnit = 'one' | 'millionth';

/** What is left of an instance's custom resources, by name. */
export type CustomLeft = ReadonlyMap<string, Left>;

/** All that an instance registered; `undefined` when it is nothing, as almost everywhere. */
export function customLeftOf(
  registered: readonly CustomResource[] | undefined,
): CustomLeft | undefined {
  if (registered === undefined || registered.length === 0) return undefined;
  return new Map(registered.map((resource) => [resource.name, leftOf(resource)]));
}

/** Takes what one task holds, whether or not it is there. */
export function takeCustom(
  left: CustomLeft | undefined,
  held: readonly CustomResource[] | undefined,
): void {
  change(left, held, -1);
}

/** Gives back what was taken while all of it was there. */
export function giveCustom(
  left: CustomLeft | undefined,
  held: readonly CustomResource[] | undefined,
): void {
  change(left, held, 1);
}

/** The part of an amount that is asked and not left, 0 to 1: 0 when all of it is. */
export function lackOfAmount(left: CustomLeft | undefined, asked: CustomAmount): number {
  const amount = amountOf(asked);
  const remained = amountLeft(left, asked.name, unitOf(asked));
  return Math.min(1, Math.max(0, (amount - remained) / amount));
}

/** Those of the values asked that the instance has not, or that a task holds. */
export function valuesMissing(
  left: CustomLeft | undefined,
  { name, values }: CustomValues,
): readonly string[] {
  const there = left?.get(name);
  return there?.unit === 'value' ? values.filter((value) => !there.values.has(value)) : values;
}

/** What is left, in the form in which it was registered. */
export function customFree(
  left: CustomLeft | undefined,
  registered: readonly CustomResource[],
): readonly CustomResource[] {
  return registered.map((resource): CustomResource => {
    if (resource.type !== 'STRINGSET') {
      const unit = unitOf(resource);
      const amount = amountLeft(left, resource.name, unit);
      return { ...resource, value: unit === 'one' ? amount : amount / millionthsOfOne };
    }
    const missing = new Set(valuesMissing(left, resource));
    return { ...resource, values: resource.values.filter((value) => !missing.has(value)) };
  });
}

/** The part of what is asked that is left. */
export function partLeft(
  left: CustomLeft | undefined,
  asked: readonly CustomResource[],
): readonly CustomResource[] {
  return asked.flatMap((resource) =>
    customFree(left, [resource]).map((free) => {
      if (free.type === 'STRINGSET' || resource.type === 'STRINGSET') return free;
      return { ...free, value: Math.max(0, Math.min(free.value, resource.value)) };
    }),
  );
}

/** INTEGER and LONG are whole numbers of the same; DOUBLE is another measure. */
export function unitOf({ type }: CustomAmount): AmountUnit {
  return type === 'DOUBLE' ? 'millionth' : 'one';
}

/** In its unit. What an instance has beyond a millionth is nobody's. */
export function amountOf(resource: CustomAmount): number {
  if (unitOf(resource) === 'one') return Math.floor(resource.value);
  const millionths = resource.value * millionthsOfOne;
  return Math.floor(Math.round(millionths * billionthsOfMillionth) / billionthsOfMillionth);
}

/** 0 where the instance has none, or counts it otherwise. */
export function amountLeft(left: CustomLeft | undefined, name: string, unit: AmountUnit): number {
  const there = left?.get(name);
  return there?.unit === unit ? there.amount : 0;
}

function change(
  left: CustomLeft | undefined,
  held: readonly CustomResource[] | undefined,
  sign: 1 | -1,
): void {
  if (held === undefined) return;
  for (const resource of held) {
    const there = left?.get(resource.name);
    if (resource.type !== 'STRINGSET') addTo(there, resource, sign);
    else if (there?.unit === 'value') {
      for (const value of resource.values) {
        if (sign < 0) there.values.delete(value);
        else there.values.add(value);
      }
    }
  }
}

function leftOf(resource: CustomResource): Left {
  if (resource.type === 'STRINGSET') return { unit: 'value', values: new Set(resource.values) };
  return { unit: unitOf(resource), amount: amountOf(resource) };
}

function addTo(there: Left | undefined, resource: CustomAmount, sign: 1 | -1): void {
  if (there === undefined || there.unit === 'value' || there.unit !== unitOf(resource)) return;
  there.amount += sign * amountOf(resource);
}

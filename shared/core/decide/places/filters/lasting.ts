import type { Ask } from '../ask.ts';
import { requiredAttributes } from './attributes.ts';
import { closed } from './closed.ts';
import { type Filter, made } from './filter.ts';
import { location } from './location.ts';
import { memberOfApart } from './member-of.ts';
import { cpuArchitecture, operatingSystem } from './platform.ts';

/** What stays as it is while tasks come and go, beside what expressions ask for. */
export const lasting = [closed, requiredAttributes, operatingSystem, cpuArchitecture, location];

/**
 * Everything that stays as it is while tasks come and go. What satisfies it is what `maxSkew` looks
 * at: room and other tasks do not matter there.
 */
export function lastingFilters(ask: Ask): readonly Filter[] {
  return [...made(lasting, ask), ...memberOfApart(ask).lasting];
}

import * as z from 'zod';
import type { TaskOverride } from '../../core/ecs.ts';
import {
  containerOverridesMax,
  ephemeralStorageGiBMax,
  ephemeralStorageGiBMin,
  nameCharactersMax,
  overridesCharactersMax,
} from './limits.ts';

const cpuUnitsOfVcpu = 1_024;
const mibOfGb = 1_024;

/** `"512"` and `"0.5 vCPU"` are the same to ECS; the core sees units. */
const cpu = z
  .string()
  .regex(/^\s*(?:[1-9]\d{0,5}|\d{0,3}(?:\.\d{1,4})?\s*[vV][cC][pP][uU])\s*$/, {
    error: 'Expected CPU units or vCPUs as text, such as "512" or "0.5 vCPU".',
  })
  .transform((text, context) => toUnits(text, /vcpu/i, cpuUnitsOfVcpu, context))
  .meta({ description: 'CPU units, or vCPUs.', examples: ['512', '0.5 vCPU'] });

/** `"2048"` and `"2 GB"` are the same to ECS; the core sees MiB. */
const memory = z
  .string()
  .regex(/^\s*(?:[1-9]\d{0,6}|\d{0,4}(?:\.\d{1,3})?\s*[gG][bB])\s*$/, {
    error: 'Expected MiB or GB as text, such as "2048" or "2 GB".',
  })
  .transform((text, context) => toUnits(text, /gb/i, mibOfGb, context))
  .meta({ description: 'MiB, or GB.', examples: ['2048', '2 GB'] });

const containerMiB = z.int().min(4).max(9_999_999);

const containerOverride = z
  .strictObject({
    name: z.string().min(1).max(nameCharactersMax),
    command: z.array(z.string()).exactOptional(),
    environment: z
      .array(z.strictObject({ name: z.string().min(1), value: z.string() }))
      .exactOptional(),
    cpu: z.int().min(0).max(999_999).exactOptional(),
    memory: containerMiB.exactOptional(),
    memoryReservation: containerMiB.exactOptional(),
  })
  .check(({ value, issues }) => {
    const { memory: hard, memoryReservation: soft } = value;
    if (hard !== undefined && soft !== undefined && hard < soft) {
      issues.push({
        code: 'custom',
        input: hard,
        path: ['memory'],
        message: `Must not be less than memoryReservation (${soft}).`,
      });
    }
  });

/** `overrides` of `RunTask`, without the members that name roles and those that are not built. */
export const overridesSchema: z.ZodType<TaskOverride> = z
  .strictObject({
    cpu: cpu.exactOptional(),
    memory: memory.exactOptional(),
    ephemeralStorage: z
      .strictObject({
        sizeInGiB: z.int().min(ephemeralStorageGiBMin).max(ephemeralStorageGiBMax),
      })
      .exactOptional(),
    containerOverrides: z.array(containerOverride).max(containerOverridesMax).exactOptional(),
  })
  .check(({ value, issues }) => {
    const characters = JSON.stringify(value).length;
    if (characters > overridesCharactersMax) {
      issues.push({
        code: 'custom',
        input: value,
        path: [],
        message: `Has ${characters} characters as JSON; ECS takes at most ${overridesCharactersMax}.`,
      });
    }
    for (const [at, { name }] of (value.containerOverrides ?? []).entries()) {
      if (value.containerOverrides?.findIndex((other) => other.name === name) === at) continue;
      issues.push({
        code: 'custom',
        input: name,
        path: ['containerOverrides', at, 'name'],
        message: 'This container is named twice; put all of its overrides into one.',
      });
    }
  })
  .meta({
    id: 'TaskOverride',
    description: 'As for RunTask. Members that name IAM roles are refused.',
  });

function toUnits(
  text: string,
  unit: RegExp,
  unitsOfOne: number,
  context: z.core.$RefinementCtx,
): string {
  const amount = Number(text.replace(unit, ''));
  const units = Math.round(unit.test(text) ? amount * unitsOfOne : amount);
  if (units < 1) context.addIssue({ code: 'custom', message: 'Must be more than nothing.' });
  return String(units);
}

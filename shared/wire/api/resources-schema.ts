import * as z from 'zod';
import type { CustomResource } from '../../core/ecs.ts';
import { byText } from '../../core/order.ts';
import {
  doubleMax,
  integerMax,
  resourceNameCharactersMax,
  resourcesMax,
  resourceValueCharactersMax,
  resourceValuesMax,
} from './limits.ts';

/** What every instance has is asked for by the task definition, or by overrides of it. */
const usual = /^(?!(?:CPU|MEMORY|PORTS|PORTS_UDP|GPU)$)/;

const text = /^[!-~]+$/;
const visible = { error: 'Expected visible ASCII characters without spaces.' };

const name = z.string().min(1).max(resourceNameCharactersMax).regex(text, visible).regex(usual, {
  error:
    'CPU, MEMORY, PORTS, PORTS_UDP and GPU are what the task definition asks for; name a resource of your own.',
});

/** So many digits behind the point are counted, and no more. */
const doubleDigits = 6;

const double = z
  .number()
  .positive()
  .max(doubleMax)
  .check(({ value, issues }) => {
    if (Number(value.toFixed(doubleDigits)) === value) return;
    issues.push({
      code: 'custom',
      input: value,
      message: `Expected at most ${doubleDigits} digits after the point.`,
    });
  });

const values = z
  .array(z.string().min(1).max(resourceValueCharactersMax).regex(text, visible))
  .min(1)
  .max(resourceValuesMax)
  .check(({ value, issues }) => {
    for (const [at, one] of value.entries()) {
      if (value.indexOf(one) === at) continue;
      issues.push({
        code: 'custom',
        input: one,
        path: [at],
        message: 'This value stands in the list twice.',
      });
    }
  })
  .transform((all) => [...all].sort(byText));

/** What each task holds of custom resources; the order says nothing. */
export const resourcesSchema = z
  .array(
    z.discriminatedUnion('type', [
      z.strictObject({
        name,
        type: z.literal('INTEGER'),
        value: z.int().min(1).max(integerMax),
      }),
      z.strictObject({ name, type: z.literal('LONG'), value: z.int().min(1) }),
      z.strictObject({ name, type: z.literal('DOUBLE'), value: double }),
      z.strictObject({ name, type: z.literal('STRINGSET'), values }),
    ]),
  )
  .max(resourcesMax)
  .check(({ value, issues }) => {
    for (const [at, { name: own }] of value.entries()) {
      if (value.findIndex((other) => other.name === own) === at) continue;
      issues.push({
        code: 'custom',
        input: own,
        path: [at, 'name'],
        message: 'This resource is named twice; put all of it into one.',
      });
    }
  })
  .transform((all): CustomResource[] => [...all].sort((a, b) => byText(a.name, b.name)))
  .meta({
    id: 'CustomResources',
    description:
      'What each task holds of the resources that its container instance registers beyond CPU, memory, ports and GPUs: amounts, or values of a STRINGSET that no other task may hold. Counted by Estiva; ECS does not know of it.',
  });

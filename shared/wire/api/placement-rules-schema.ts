import * as z from 'zod';
import type { PlacementRule } from '../../core/placement-rules.ts';
import { parseExpression } from '../../core/query/parse.ts';
import {
  attributeNameCharactersMax,
  desiredCountMax,
  expressionCharactersMax,
  nameCharactersMax,
  weightMax,
} from './limits.ts';

/** A task's `group`, of whoever started it. */
export const groupName = z
  .string()
  .max(nameCharactersMax)
  .regex(/^[!-~]+$/, { error: 'Expected visible ASCII characters without spaces.' });

const weight = z.int().min(1).max(weightMax).exactOptional().meta({
  description:
    'Absent: it must hold. With one: of all places, those go first where the weights of what does not hold add up to the least.',
});

const field = z
  .string()
  .regex(
    new RegExp(`^(?:instanceId|attribute:[A-Za-z0-9_./\\\\-]{1,${attributeNameCharactersMax}})$`),
    {
      error: 'Expected "instanceId" or an attribute, such as "attribute:ecs.availability-zone".',
    },
  );

const expression = z.string().max(expressionCharactersMax).exactOptional();
const tasks = z.int().min(1).max(desiredCountMax);

/** One line of `placementConstraints`, each type with its own members. */
export const placementRuleSchema = z
  .discriminatedUnion(
    'type',
    [
      z
        .strictObject({ type: z.literal('distinctInstance'), expression, weight })
        .check(({ value, issues }) => {
          if ((value.expression ?? '') === '') return;
          issues.push({
            code: 'custom',
            input: value,
            path: ['expression'],
            message:
              'distinctInstance takes no expression; use a second constraint of type memberOf.',
          });
        }),
      z.strictObject({ type: z.literal('memberOf'), expression, weight }).check((payload) => {
        const message = faultOf(payload.value.expression ?? '');
        if (message === undefined) return;
        payload.issues.push({
          code: 'custom',
          input: payload.value,
          path: ['expression'],
          message,
        });
      }),
      z.strictObject({ type: z.literal('affinity'), group: groupName, field, weight }),
      z.strictObject({ type: z.literal('antiAffinity'), group: groupName, field, weight }),
      z.strictObject({ type: z.literal('maxSkew'), field, maxSkew: tasks, weight }),
      z.strictObject({ type: z.literal('atMost'), field, count: tasks, weight }),
    ],
    {
      error: ({ code }) =>
        code === 'invalid_union'
          ? 'Expected one of "distinctInstance", "memberOf", "affinity", "antiAffinity", "maxSkew", "atMost".'
          : undefined,
    },
  )
  .transform((rule): PlacementRule => {
    if (rule.type !== 'distinctInstance') return rule;
    const { expression: _, ...plain } = rule;
    return plain;
  })
  .meta({ id: 'PlacementConstraint' });

/** The same as answers repeat it. */
export const placementRuleAnswerSchema = z.union([
  z.object({
    type: z.enum(['distinctInstance', 'memberOf']),
    expression: z.string().exactOptional(),
    weight: z.int().exactOptional(),
  }),
  z.object({
    type: z.literal('affinity'),
    group: z.string(),
    field: z.string(),
    weight: z.int().exactOptional(),
  }),
  z.object({
    type: z.literal('antiAffinity'),
    group: z.string(),
    field: z.string(),
    weight: z.int().exactOptional(),
  }),
  z.object({
    type: z.literal('maxSkew'),
    field: z.string(),
    maxSkew: z.int(),
    weight: z.int().exactOptional(),
  }),
  z.object({
    type: z.literal('atMost'),
    field: z.string(),
    count: z.int(),
    weight: z.int().exactOptional(),
  }),
]);

function faultOf(text: string): string | undefined {
  if (text.trim() === '') {
    return 'memberOf needs an expression, such as "attribute:ecs.instance-type =~ m7.*".';
  }
  // That it is too long is told already.
  if (text.length > expressionCharactersMax) return undefined;
  const outcome = parseExpression(text);
  if (outcome.type === 'parsed') return undefined;
  return `Does not parse at position ${outcome.position} (the first character is 0): ${outcome.message}.`;
}

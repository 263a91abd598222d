import * as z from 'zod';
import { problemDocumentSchema } from './answers-schema.ts';
import { idempotencyKeyCharactersMax, waitSecondsMax } from './limits.ts';
import { answerExamples, bodyExamples } from './openapi-examples.ts';
import { isMutation, type Route, routes } from './routes.ts';

type Json = Readonly<Record<string, unknown>>;

let built: Json | undefined;

/** The OpenAPI 3.1 document of the API, built from the schemas that judge it; built once. */
export function openApiDocument(): Json {
  built ??= build();
  return built;
}

function build(): Json {
  const paths: Record<string, Record<string, Json>> = {};
  for (const [name, route] of Object.entries(routes) as [keyof typeof routes, Route][]) {
    paths[route.path] = { ...paths[route.path], [route.method]: operationOf(name, route) };
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Estiva',
      version: '1',
      description: 'A scheduler for Amazon ECS: placement requests over EC2 and Fargate.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    paths,
    components: {
      schemas: schemas(),
      responses: { Problem: problemAnswer },
      securitySchemes: {
        iam: {
          type: 'apiKey',
          in: 'header',
          name: 'Authorization',
          description: 'AWS Signature Version 4 for execute-api. A local stack asks for none.',
        },
      },
    },
    security: [{ iam: [] }, {}],
  };
}

const problemAnswer: Json = {
  description: 'A refusal that says what to change.',
  content: {
    'application/problem+json': {
      schema: reference('Problem'),
      examples: { invalid: { value: answerExamples.problem } },
    },
  },
};

function operationOf(name: keyof typeof routes, route: Route): Json {
  const parameters = [
    ...[...route.path.matchAll(/\{(\w+)\}/g)].map(([, part]) => pathParameter(part ?? '')),
    ...(route.query ?? []).map((query) => ({
      name: query,
      in: 'query',
      ...queryParameters[query],
    })),
    ...(isMutation(route) ? [idempotencyKey] : []),
  ];
  const example = answerExamples[name];
  return {
    operationId: route.operationId,
    summary: route.summary,
    parameters,
    ...(route.body === undefined ? {} : { requestBody: requestBodyOf(name, route.body) }),
    responses: {
      ...Object.fromEntries(
        route.statuses.map((status) => [
          String(status),
          {
            description: statusWords[status],
            content: {
              'application/json': {
                schema: reference(idOf(route.answer)),
                examples: { example: { value: example } },
              },
            },
          },
        ]),
      ),
      default: { $ref: '#/components/responses/Problem' },
    },
  };
}

const statusWords = {
  200: 'Done.',
  201: 'Made; Location says where.',
  202: 'Taken into the log; the effect follows.',
} as const;

function requestBodyOf(name: keyof typeof routes, body: z.ZodType): Json {
  return {
    required: true,
    content: {
      'application/json': {
        schema: reference(idOf(body)),
        examples: name === 'updatePlacement' ? bodyExamples.change : bodyExamples.placement,
      },
    },
  };
}

function pathParameter(name: string): Json {
  const descriptions: Readonly<Record<string, string>> = {
    cluster: 'The short name of an ECS cluster.',
    placementId: 'As answered when the placement was made.',
    incidentId: 'As the list of incidents shows it.',
    id: "The last part of the container instance's ARN, or its EC2 instance id.",
  };
  return {
    name,
    in: 'path',
    required: true,
    description: descriptions[name],
    schema: { type: 'string' },
  };
}

const queryParameters = {
  dryRun: {
    description: 'Decide and answer as always, and append nothing.',
    schema: { type: 'boolean', default: false },
  },
  after: {
    description: 'Only what stands after this position in the log.',
    schema: { type: 'integer', minimum: 0, default: 0 },
  },
  wait: {
    description: 'Seconds to wait for something to happen when nothing has.',
    schema: { type: 'integer', minimum: 0, maximum: waitSecondsMax, default: 0 },
  },
  slot: {
    description: 'Tell why of the task in this slot alone; absent: of the first ones.',
    schema: { type: 'integer', minimum: 0 },
  },
} as const;

const idempotencyKey: Json = {
  name: 'Idempotency-Key',
  in: 'header',
  description:
    'Remembered for 24 hours: the same key with the same body is done once; with another body it is refused.',
  schema: {
    type: 'string',
    minLength: 1,
    maxLength: idempotencyKeyCharactersMax,
    pattern: '^[!-~]+$',
  },
};

/** Bodies are described as they are sent, answers as they are received. */
function schemas(): Json {
  const all = Object.values(routes) as readonly Route[];
  const bodies = all.flatMap(({ body }) => (body === undefined ? [] : [body]));
  return {
    ...definitionsOf(bodies, 'input'),
    ...definitionsOf([...all.map(({ answer }) => answer), problemDocumentSchema], 'output'),
  };
}

/** Every schema with an id, its references pointed at `components`. */
function definitionsOf(roots: readonly z.ZodType[], io: 'input' | 'output'): Json {
  const whole = z.toJSONSchema(z.union(roots), {
    io,
    target: 'draft-2020-12',
    override: ({ jsonSchema }) => {
      // Bodies are judged strictly; answers may gain members, and readers must expect it.
      if (io === 'output' && jsonSchema.additionalProperties === false) {
        delete jsonSchema.additionalProperties;
      }
    },
  });
  const text = JSON.stringify(whole.$defs).replaceAll('"#/$defs/', '"#/components/schemas/');
  return JSON.parse(text) as Json;
}

function idOf(schema: z.ZodType): string {
  const id = z.globalRegistry.get(schema)?.id;
  if (id === undefined) throw new Error('Every body and answer of a route has an id.');
  return id;
}

function reference(id: string): Json {
  return { $ref: `#/components/schemas/${id}` };
}

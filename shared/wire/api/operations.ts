import type { Outcome } from '../../core/problem.ts';
import type { ApiHandlers, Caller } from './handlers.ts';
import { parseDryRun, parseEventsQuery, parseSlot } from './parameters.ts';
import { type Parsed, parseBody, parsePlacement, parsePlacementChange } from './parse-placement.ts';
import { emptyBodySchema } from './placement-schema.ts';
import { echo, type WireProblem } from './problem-document.ts';
import type { routes } from './routes.ts';

/** A request of one route whose cluster, headers and body's syntax have been checked. */
export interface Asked {
  readonly cluster: string;
  /** Parts of the path by their names, decoded. */
  readonly parts: Readonly<Partial<Record<string, string>>>;
  readonly query: URLSearchParams;
  readonly body: unknown;
  readonly caller: Caller;
}

/** What goes back: the handlers' outcome, or a refusal before they were asked. */
export type Reply = Outcome<object> | { readonly type: 'refused'; readonly problem: WireProblem };

type Operation = (handlers: ApiHandlers, asked: Asked) => Promise<Reply>;

/** What each route does, by its `operationId`. */
export const operations: Readonly<Record<keyof typeof routes, Operation>> = {
  requestPlacement: (handlers, { cluster, query, body, caller }) =>
    whenParsed(parseDryRun(query), (dryRun) =>
      whenParsed(parsePlacement(body, { dryRun }), (input) =>
        handlers.requestPlacement(cluster, input, {
          // A dry run appends nothing, so there is nothing to remember its key in.
          ...(dryRun ? { requestedBy: caller.requestedBy } : caller),
          dryRun,
        }),
      ),
    ),
  listPlacements: (handlers, { cluster }) => handlers.listPlacements(cluster),
  showPlacement: (handlers, asked) =>
    whenParsed(placementIdOf(asked), (id) => handlers.showPlacement(asked.cluster, id)),
  updatePlacement: (handlers, asked) =>
    whenParsed(placementIdOf(asked), (id) =>
      whenParsed(parsePlacementChange(asked.body), (change) =>
        handlers.updatePlacement(asked.cluster, id, change, asked.caller),
      ),
    ),
  deletePlacement: (handlers, asked) =>
    whenParsed(placementIdOf(asked), (id) =>
      whenParsed(parseBody(emptyBodySchema, asked.body), () =>
        handlers.deletePlacement(asked.cluster, id, asked.caller),
      ),
    ),
  explainPlacement: (handlers, asked) =>
    whenParsed(placementIdOf(asked), (id) =>
      whenParsed(parseSlot(asked.query), (slot) =>
        handlers.explainPlacement(asked.cluster, id, slot === undefined ? {} : { slot }),
      ),
    ),
  showCluster: (handlers, { cluster }) => handlers.showCluster(cluster),
  listContainerInstances: (handlers, { cluster }) => handlers.listContainerInstances(cluster),
  drainContainerInstance: (handlers, asked) =>
    whenParsed(containerInstanceIdOf(asked), (id) =>
      whenParsed(parseBody(emptyBodySchema, asked.body), () =>
        handlers.drainContainerInstance(asked.cluster, id, asked.caller),
      ),
    ),
  activateContainerInstance: (handlers, asked) =>
    whenParsed(containerInstanceIdOf(asked), (id) =>
      whenParsed(parseBody(emptyBodySchema, asked.body), () =>
        handlers.activateContainerInstance(asked.cluster, id, asked.caller),
      ),
    ),
  listTasks: (handlers, { cluster }) => handlers.listTasks(cluster),
  listIncidents: (handlers, { cluster }) => handlers.listIncidents(cluster),
  showIncident: (handlers, asked) =>
    whenParsed(incidentIdOf(asked), (id) => handlers.showIncident(asked.cluster, id)),
  listEvents: (handlers, { cluster, query }) =>
    whenParsed(parseEventsQuery(query), (events) => handlers.listEvents(cluster, events)),
};

async function whenParsed<Value>(
  parsed: Parsed<Value>,
  next: (value: Value) => Promise<Reply>,
): Promise<Reply> {
  return parsed.type === 'parsed' ? next(parsed.value) : parsed;
}

const idPattern = /^[A-Za-z0-9_-]{1,64}$/;
const containerInstanceArn =
  /^arn:aws[a-z-]*:ecs:[a-z0-9-]+:\d{12}:container-instance\/(?:[A-Za-z0-9_-]+\/)?([A-Za-z0-9-]{1,64})$/;

/** A text that cannot be an id names nothing: 404 like any other id that is not known. */
function placementIdOf({ parts }: Asked): Parsed<string> {
  const id = parts['placementId'] ?? '';
  return idPattern.test(id)
    ? { type: 'parsed', value: id }
    : unknown('placement-unknown', `No placement has the id "${echo(id)}".`);
}

function incidentIdOf({ parts }: Asked): Parsed<string> {
  const id = parts['incidentId'] ?? '';
  return idPattern.test(id)
    ? { type: 'parsed', value: id }
    : unknown('incident-unknown', `No incident has the id "${echo(id)}".`);
}

/** The last part of the ARN, the whole ARN (its slashes as %2F) or an EC2 instance id. */
function containerInstanceIdOf({ parts }: Asked): Parsed<string> {
  const given = parts['id'] ?? '';
  const id = containerInstanceArn.exec(given)?.[1] ?? given;
  return idPattern.test(id)
    ? { type: 'parsed', value: id }
    : unknown('container-instance-unknown', `No container instance has the id "${echo(given)}".`);
}

function unknown(code: string, detail: string): Parsed<never> {
  return {
    type: 'refused',
    problem: { status: 404, code, title: 'Not found', detail },
  };
}

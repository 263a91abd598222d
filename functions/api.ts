import { setTimeout as pause } from 'node:timers/promises';
import { handle } from 'hono/aws-lambda';
import { createEcsReadsClient } from '../shared/aws/clients.ts';
import { createEcs } from '../shared/aws/ecs.ts';
import { readEnvironment } from '../shared/aws/environment.ts';
import { createLogger } from '../shared/aws/logging.ts';
import { createStackPorts } from '../shared/aws/stack-ports.ts';
import { createApi } from '../shared/runtime/api/create-api.ts';
import { createApp } from '../shared/wire/api/app.ts';
import { callerOf } from '../shared/wire/aws/api-caller.ts';

const environment = readEnvironment();
const logger = createLogger('api', environment);
const ports = { ...createStackPorts(environment), ecs: createEcs(createEcsReadsClient()), pause };

const app = createApp(createApi(ports, environment.clusters), {
  clusters: environment.clusters,
  requestedBy: ({ env }) => {
    const caller = callerOf(env.event);
    // Every route has an authoriser; without one, nobody can be named for what is asked.
    if (caller === undefined) throw new Error('the request came past no authoriser');
    return caller;
  },
  onError: (error, request) => logger.error('A request failed', { error, request }),
});

/** Answers one request of the HTTP API. */
export const handler = handle(app);

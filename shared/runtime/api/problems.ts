import type { Outcome, Problem } from '../../core/problem.ts';

type Refused = Extract<Outcome<never>, { type: 'refused' }>;

function refused(problem: Problem): Refused {
  return { type: 'refused', problem };
}

export function clusterUnknown(cluster: string, served: readonly string[]): Refused {
  return refused({
    status: 404,
    code: 'cluster-unknown',
    title: 'No such cluster',
    detail: `This stack does not schedule "${cluster}". It schedules: ${served.join(', ')}.`,
  });
}

export function placementUnknown(placementId: string): Refused {
  return refused({
    status: 404,
    code: 'placement-unknown',
    title: 'No such placement',
    detail: `There is no placement "${placementId}". List them with GET /clusters/{cluster}/placements.`,
  });
}

export function slotUnknown(placementId: string, slot: number): Refused {
  return refused({
    status: 404,
    code: 'slot-unknown',
    title: 'No such slot',
    detail: `"${placementId}" has no slot ${slot}. Its tasks show their slots: GET /clusters/{cluster}/placements/${placementId}.`,
  });
}

export function placementDeleting(placementId: string): Refused {
  return refused({
    status: 409,
    code: 'placement-deleting',
    title: 'The placement is being deleted',
    detail: `"${placementId}" is being deleted and takes no further change. Ask for a new placement instead.`,
  });
}

export function containerInstanceUnknown(id: string): Refused {
  return refused({
    status: 404,
    code: 'container-instance-unknown',
    title: 'No such container instance',
    detail: `"${id}" is neither the id of a container instance of this cluster nor the ec2InstanceId of one.`,
  });
}

export function incidentUnknown(incidentId: string): Refused {
  return refused({
    status: 404,
    code: 'incident-unknown',
    title: 'No such incident',
    detail: `There is no incident "${incidentId}", or it ended so long ago that only the log tells of it. List them with GET /clusters/{cluster}/incidents.`,
  });
}

export function changedTwice(id: string, pointer: string): Refused {
  const said = `"${id}" is named more than once: an instance is removed, or resized once.`;
  return refused({
    status: 422,
    code: 'container-instance-changed-twice',
    title: 'A container instance is changed twice',
    detail: said,
    errors: [{ pointer, detail: said }],
  });
}

export function instanceTypeUnknown(
  instanceType: string,
  known: readonly string[],
  pointer: string,
): Refused {
  const types = known.length === 0 ? 'no type that it tells of' : known.join(', ');
  const said = `The cluster has no container instance of the type "${instanceType}" that another could be like; it has ${types}.`;
  return refused({
    status: 422,
    code: 'instance-type-unknown',
    title: 'No container instance of this type',
    detail: said,
    errors: [{ pointer, detail: said }],
  });
}

export function taskDefinitionUnknown(taskDefinition: string, said: string): Refused {
  return refused({
    status: 422,
    code: 'task-definition-unknown',
    title: 'No such task definition',
    detail: `ECS does not know the task definition "${taskDefinition}" (${said}). Register it, or name one that exists as family, family:revision or ARN.`,
    errors: [{ pointer: '/taskDefinition', detail: said }],
  });
}

export function taskDefinitionUnfit(pointer: string, detail: string): Refused {
  return refused({
    status: 422,
    code: 'task-definition-unfit',
    title: 'The task definition cannot run as asked',
    detail,
    errors: [{ pointer, detail }],
  });
}

export function placementGone(placementId: string): Refused {
  return refused({
    status: 409,
    code: 'placement-gone',
    title: 'The placement has been deleted since',
    detail: `This request was taken before, as "${placementId}", which has been deleted since. To ask for the same again, use a new Idempotency-Key.`,
  });
}

export function idempotencyKeyReused(key: string): Refused {
  return refused({
    status: 422,
    code: 'idempotency-key-reused',
    title: 'The Idempotency-Key was used for another request',
    detail: `The key "${key.split(' ').at(-1)}" came with a different request within the last 24 hours. Use a new key, or send the same request again.`,
  });
}

export function ecsBusy(message: string): Refused {
  return refused({
    status: 503,
    code: 'ecs-unavailable',
    title: 'ECS did not answer',
    detail: `The task definition could not be looked up (${message}). Nothing was recorded; send the request again.`,
  });
}

export function versionBehind(): Refused {
  return refused({
    status: 503,
    code: 'version-behind',
    title: 'Another version of Estiva is at work',
    detail:
      'The log holds what this version cannot read, as it may for a moment during a deployment. Send the request again, with the same Idempotency-Key if it had one.',
  });
}

export function eventsExpired(after: number, first: number): Refused {
  return refused({
    status: 422,
    code: 'events-expired',
    title: 'These events have expired',
    detail: `The log no longer holds what came after ${after}. Ask for after=${first} or later.`,
  });
}

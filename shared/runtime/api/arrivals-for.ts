import type { TaskDefinition } from '../../core/ecs.ts';
import type { PlacementId } from '../../core/ids.ts';
import type { Arrival } from '../../core/log/item.ts';
import type { Idempotency } from '../../core/log/requested.ts';
import type { PlacementInput, PlacementRequest } from '../../core/placement.ts';
import type { Caller } from './submit.ts';

/** What the log is told when somebody asks for a placement. */
export function arrivalsFor(
  placementId: PlacementId,
  input: PlacementInput,
  taskDefinition: TaskDefinition,
  { requestedBy }: Caller,
  idempotency: Idempotency | undefined,
): readonly Arrival[] {
  return [
    { type: 'TaskDefinitionDescribed', taskDefinition },
    {
      type: 'PlacementRequested',
      placementId,
      request: pinned(input, taskDefinition),
      requestedBy,
      ...(idempotency !== undefined && { idempotency }),
    },
  ];
}

/** The request with its task definition pinned to a revision and its group named. */
function pinned(input: PlacementInput, definition: TaskDefinition): PlacementRequest {
  const { taskDefinition: _, whatIf: __, group = `family:${definition.family}`, ...rest } = input;
  return { ...rest, taskDefinition: definition.taskDefinitionArn, group };
}

import type { EventFault } from '../bus/event-faults.ts';
import type { JsonObject } from '../model/json.ts';
import type { LocalCommand } from '../model/local-command.ts';
import type { QueueFault } from '../queues/world.ts';

/** The services that the cloud model answers for. */
export type ModelService = 'ecs' | 'ec2' | 'autoscaling';

/**
 * Everything that can change the local cloud, as plain JSON: what the journal holds, one line a
 * command.
 */
export type CloudCommand =
  | {
      readonly type: 'call';
      readonly service: ModelService;
      readonly operation: string;
      readonly input: JsonObject;
    }
  | { readonly type: 'local'; readonly command: LocalCommand }
  | { readonly type: 'queue'; readonly operation: string; readonly input: JsonObject }
  | { readonly type: 'bus'; readonly operation: string; readonly input: JsonObject }
  | { readonly type: 'eventFault'; readonly fault: EventFault }
  | { readonly type: 'clearEventFaults' }
  /** Of one queue by name, or of all of them. */
  | { readonly type: 'queueFault'; readonly queue?: string; readonly fault: QueueFault };

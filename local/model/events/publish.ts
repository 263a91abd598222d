import { type JsonObject, plainCopy } from '../json.ts';
import type { World } from '../world.ts';

/** ISO 8601 with milliseconds, as ECS writes times inside events. */
export function isoTime(at: number): string {
  return new Date(at).toISOString();
}

/** ISO 8601 to the second, as the envelope carries it. */
export function isoSeconds(at: number): string {
  return `${isoTime(at).slice(0, 19)}Z`;
}

/** Puts an event on the bus, in EventBridge's envelope. */
export function publish(
  world: World,
  source: string,
  detailType: string,
  resources: readonly string[],
  detail: JsonObject,
): void {
  const { account, region } = world.state.settings;
  world.state.events.push({
    version: '0',
    id: world.uuid(),
    'detail-type': detailType,
    source,
    account,
    time: isoSeconds(world.now),
    region,
    resources,
    detail: plainCopy(detail),
  });
}

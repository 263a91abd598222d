import type { BusEvent } from '../../model/bus-event.ts';
import type { JsonObject, JsonValue } from '../../model/json.ts';
import { revisionOf, type Sentence, short } from './sentence.ts';

/**
 * Says in words what an event of the local cloud means, leaving out what says nothing new: ECS
 * publishes an event for every step of a task and every change of an instance's free resources.
 */
export class EventDescriber {
  /** What was said last of each container instance. */
  readonly #instances = new Map<string, string>();

  describe(event: BusEvent): Sentence | undefined {
    const { detail } = event;
    switch (event['detail-type']) {
      case 'ECS Task State Change':
        return describeTask(detail);
      case 'ECS Container Instance State Change':
        return this.#describeInstance(detail);
      case 'ECS Container Instance Health Change': {
        const instance = String(detail['ec2InstanceId']);
        const status = String(detail['overallStatus']);
        return { tone: status === 'OK' ? 'good' : 'warn', text: `${instance} is ${status}` };
      }
      case 'EC2 Instance State-change Notification': {
        const state = String(detail['state']);
        const up = state === 'pending' || state === 'running';
        return { tone: up ? 'good' : 'bad', text: `${detail['instance-id']} is ${state}` };
      }
      case 'EC2 Spot Instance Interruption Warning':
        return {
          tone: 'warn',
          text: `${detail['instance-id']} will be interrupted in two minutes (${detail['instance-action']})`,
        };
      case 'EC2 Instance Rebalance Recommendation':
        return { tone: 'warn', text: `${detail['instance-id']} is at risk of interruption` };
      default:
        return { tone: 'quiet', text: event['detail-type'] };
    }
  }

  #describeInstance(detail: JsonObject): Sentence | undefined {
    const arn = String(detail['containerInstanceArn']);
    const agent = detail['agentConnected'] === true ? 'connected' : 'disconnected';
    const said = `${detail['status']}, agent ${agent}`;
    if (this.#instances.get(arn) === said) return undefined;
    this.#instances.set(arn, said);
    const well = detail['status'] === 'ACTIVE' && detail['agentConnected'] === true;
    const text = `${detail['ec2InstanceId']} (${attribute(detail, 'ecs.instance-type')}, ${attribute(detail, 'ecs.availability-zone')}) is ${said}`;
    return { tone: well ? 'good' : 'bad', text };
  }
}

function describeTask(detail: JsonObject): Sentence | undefined {
  const where = detail['launchType'] === 'EC2' ? 'EC2' : `Fargate, ${detail['availabilityZone']}`;
  const task = `${revisionOf(detail['taskDefinitionArn'])} task ${short(detail['taskArn'])} (${where})`;
  if (detail['lastStatus'] === 'RUNNING' && detail['desiredStatus'] === 'RUNNING') {
    return { tone: 'good', text: `${task} is RUNNING` };
  }
  if (detail['lastStatus'] !== 'STOPPED') return undefined;
  return {
    tone: 'bad',
    text: `${task} is STOPPED: ${detail['stoppedReason'] ?? detail['stopCode']}`,
  };
}

function attribute(detail: JsonObject, name: string): JsonValue {
  const attributes = detail['attributes'];
  if (!Array.isArray(attributes)) return '?';
  const found: unknown = attributes.find(
    (each: unknown) =>
      typeof each === 'object' && each !== null && 'name' in each && each.name === name,
  );
  return typeof found === 'object' && found !== null && 'value' in found
    ? String(found.value)
    : '?';
}

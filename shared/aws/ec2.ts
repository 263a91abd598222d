import {
  DescribeInstancesCommand,
  DescribeSubnetsCommand,
  type EC2Client,
  type Instance,
  type Subnet,
} from '@aws-sdk/client-ec2';
import type { Ec2InstanceState } from '../core/ecs.ts';
import type { Ec2InstanceId } from '../core/ids.ts';
import { type Ec2, Ec2Unavailable } from '../runtime/ports.ts';
import { classifyAwsError } from '../wire/aws/errors.ts';

/** EC2 takes at most this many values in one filter. */
const filterValuesMax = 200;

const states: ReadonlySet<string> = new Set<Ec2InstanceState>([
  'pending',
  'running',
  'stopping',
  'stopped',
  'shutting-down',
  'terminated',
]);

/**
 * EC2 through the AWS SDK. It asks by filter and not by id: one id that EC2 has forgotten would make
 * a request by ids fail as a whole, while a filter leaves it out.
 */
export function createEc2(client: EC2Client): Ec2 {
  return {
    async describeInstances(ids) {
      const instances = await inBatches(ids, (values) => describeInstances(client, values));
      return instances.map(({ InstanceId, State }) => ({
        ec2InstanceId: text('InstanceId', InstanceId) as Ec2InstanceId,
        state: toState(State?.Name),
      }));
    },

    async describeSubnets(ids) {
      const subnets = await inBatches(ids, (values) => describeSubnets(client, values));
      return subnets.map(({ SubnetId, AvailabilityZone }) => ({
        subnetId: text('SubnetId', SubnetId),
        availabilityZone: text('AvailabilityZone', AvailabilityZone),
      }));
    },
  };
}

async function describeInstances(
  client: EC2Client,
  ids: readonly string[],
): Promise<readonly Instance[]> {
  const Filters = [{ Name: 'instance-id', Values: [...ids] }];
  return allPages('DescribeInstances', async (page) => {
    const answer = await client.send(new DescribeInstancesCommand({ Filters, ...page }));
    const instances = (answer.Reservations ?? []).flatMap(({ Instances = [] }) => Instances);
    return { values: instances, nextToken: answer.NextToken };
  });
}

async function describeSubnets(
  client: EC2Client,
  ids: readonly string[],
): Promise<readonly Subnet[]> {
  const Filters = [{ Name: 'subnet-id', Values: [...ids] }];
  return allPages('DescribeSubnets', async (page) => {
    const answer = await client.send(new DescribeSubnetsCommand({ Filters, ...page }));
    return { values: answer.Subnets ?? [], nextToken: answer.NextToken };
  });
}

async function inBatches<Value>(
  ids: readonly string[],
  ask: (ids: readonly string[]) => Promise<readonly Value[]>,
): Promise<readonly Value[]> {
  const values: Value[] = [];
  for (let at = 0; at < ids.length; at += filterValuesMax) {
    values.push(...(await ask(ids.slice(at, at + filterValuesMax))));
  }
  return values;
}

async function allPages<Value>(
  operation: string,
  ask: (page: { readonly NextToken?: string }) => Promise<{
    readonly values: readonly Value[];
    readonly nextToken: string | undefined;
  }>,
): Promise<readonly Value[]> {
  const values: Value[] = [];
  let page: { readonly NextToken?: string } | undefined = {};
  while (page !== undefined) {
    try {
      const answer = await ask(page);
      values.push(...answer.values);
      // An empty token ends the pages too.
      page = answer.nextToken ? { NextToken: answer.nextToken } : undefined;
    } catch (thrown) {
      const { type, error, message } = classifyAwsError(thrown);
      throw new Ec2Unavailable(`${operation} ${type}: ${error}: ${message}`, { cause: thrown });
    }
  }
  return values;
}

function text(name: string, value: string | undefined): string {
  if (value !== undefined) return value;
  throw new Ec2Unavailable(`the answer of EC2 cannot be read: ${name} is missing`);
}

function toState(name: string | undefined): Ec2InstanceState {
  if (name !== undefined && states.has(name)) return name as Ec2InstanceState;
  throw new Ec2Unavailable(`the answer of EC2 cannot be read: the state is "${name}"`);
}

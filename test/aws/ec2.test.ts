import { DescribeInstancesCommand, DescribeSubnetsCommand, EC2Client } from '@aws-sdk/client-ec2';
import { mockClient } from 'aws-sdk-client-mock';
import { createEc2 } from '../../shared/aws/ec2.ts';
import type { Ec2InstanceId } from '../../shared/core/ids.ts';
import { Ec2Unavailable } from '../../shared/runtime/ports.ts';
import { awsError, connectionReset } from './failures.ts';

const client = new EC2Client({ region: 'us-east-1' });
const sdk = mockClient(client);
const ec2 = createEc2(client);

function id(index: number): Ec2InstanceId {
  return `i-${index.toString(16).padStart(17, '0')}` as Ec2InstanceId;
}

beforeEach(() => {
  sdk.reset();
});

describe('describeInstances', () => {
  it('asks by filter, so that a forgotten instance does not spoil the rest', async () => {
    sdk
      .on(
        DescribeInstancesCommand,
        { Filters: [{ Name: 'instance-id', Values: [id(1), id(2), id(3)] }] },
        true,
      )
      .resolves({
        Reservations: [
          { Instances: [{ InstanceId: id(1), State: { Name: 'shutting-down' } }] },
          { Instances: [{ InstanceId: id(3), State: { Name: 'running' } }] },
          {},
        ],
      });
    expect(await ec2.describeInstances([id(1), id(2), id(3)])).toEqual([
      { ec2InstanceId: id(1), state: 'shutting-down' },
      { ec2InstanceId: id(3), state: 'running' },
    ]);
  });

  it('reads every page, and an empty token is the end', async () => {
    const page = (index: number) => ({
      Reservations: [
        { Instances: [{ InstanceId: id(index), State: { Name: 'stopped' as const } }] },
      ],
    });
    sdk
      .on(DescribeInstancesCommand)
      .resolvesOnce({ ...page(4), NextToken: 'more' })
      .resolvesOnce({ ...page(5), NextToken: '' });
    const instances = await ec2.describeInstances([id(4), id(5)]);
    expect(instances.map(({ ec2InstanceId }) => ec2InstanceId)).toEqual([id(4), id(5)]);
    const tokens = sdk.commandCalls(DescribeInstancesCommand).map((call) => call.args[0].input);
    expect(tokens.map(({ NextToken }) => NextToken)).toEqual([undefined, 'more']);
  });

  it('asks for 200 at a time', async () => {
    sdk.on(DescribeInstancesCommand).resolves({ Reservations: [] });
    await ec2.describeInstances(Array.from({ length: 450 }, (_, index) => id(index)));
    const sizes = sdk
      .commandCalls(DescribeInstancesCommand)
      .map((call) => call.args[0].input.Filters?.[0]?.Values?.length);
    expect(sizes).toEqual([200, 200, 50]);
  });

  it('asks nothing about nothing: without a filter EC2 would tell of every instance', async () => {
    expect(await ec2.describeInstances([])).toEqual([]);
    expect(sdk.calls()).toHaveLength(0);
  });

  it.each([
    awsError('RequestLimitExceeded', 503),
    awsError('UnauthorizedOperation', 403),
    connectionReset,
  ])('says what kept EC2 from answering: %s', async (error) => {
    sdk.on(DescribeInstancesCommand).rejects(error);
    const thrown = await ec2.describeInstances([id(1)]).catch((caught) => caught);
    expect(thrown).toBeInstanceOf(Ec2Unavailable);
    expect(thrown.message).toContain(error.message);
    expect(thrown.cause).toBe(error);
  });

  it.each([
    [{ State: { Name: 'running' as const } }, 'InstanceId'],
    [{ InstanceId: id(1) }, 'state'],
  ])('does not guess at an instance that is half told: %j', async (instance, missing) => {
    sdk.on(DescribeInstancesCommand).resolves({ Reservations: [{ Instances: [instance] }] });
    await expect(ec2.describeInstances([id(1)])).rejects.toThrow(missing);
  });
});

describe('describeSubnets', () => {
  it('tells the zone of each subnet that there is', async () => {
    sdk
      .on(DescribeSubnetsCommand, {
        Filters: [{ Name: 'subnet-id', Values: ['subnet-a', 'subnet-gone', 'subnet-c'] }],
      })
      .resolves({
        Subnets: [
          { SubnetId: 'subnet-c', AvailabilityZone: 'us-east-1c' },
          { SubnetId: 'subnet-a', AvailabilityZone: 'us-east-1a' },
        ],
      });
    expect(await ec2.describeSubnets(['subnet-a', 'subnet-gone', 'subnet-c'])).toEqual([
      { subnetId: 'subnet-c', availabilityZone: 'us-east-1c' },
      { subnetId: 'subnet-a', availabilityZone: 'us-east-1a' },
    ]);
  });

  it('fails when EC2 does', async () => {
    sdk.on(DescribeSubnetsCommand).rejects(connectionReset);
    await expect(ec2.describeSubnets(['subnet-a'])).rejects.toThrow(Ec2Unavailable);
  });
});

import * as z from 'zod';

/** Where a task is sent. */
export const targetSchema = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('EC2'),
    containerInstanceArn: z.string(),
    ec2InstanceId: z.string(),
  }),
  z.object({
    type: z.literal('FARGATE'),
    capacityProvider: z.enum(['FARGATE', 'FARGATE_SPOT']),
    availabilityZone: z.string().exactOptional(),
  }),
]);

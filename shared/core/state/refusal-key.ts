import type { Target } from '../log/decided.ts';

/** `EC2`, `FARGATE`, or `FARGATE us-east-1a` where the attempt was for one zone. */
export function refusalKey(target: Target): string {
  if (target.type === 'EC2') return 'EC2';
  const { capacityProvider, availabilityZone } = target;
  return availabilityZone === undefined
    ? capacityProvider
    : `${capacityProvider} ${availabilityZone}`;
}

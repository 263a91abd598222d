import type { Target } from '../log/decided.ts';

/** `FARGATE`, or `FARGATE us-east-1a` where the attempt was for one zone. */
export function refusalKey(target: Extract<Target, { type: 'FARGATE' }>): string {
  const { capacityProvider, availabilityZone } = target;
  return availabilityZone === undefined
    ? capacityProvider
    : `${capacityProvider} ${availabilityZone}`;
}

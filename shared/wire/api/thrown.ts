import type { WireProblem } from './problem-document.ts';

/** Outages by the name of what is thrown, so that `wire` need not know the runtime's classes. */
const outages: ReadonlyMap<string, { readonly code: string; readonly what: string }> = new Map([
  ['TurnContended', { code: 'log-contended', what: 'The log' }],
  ['LogUnavailable', { code: 'log-unavailable', what: 'The log' }],
  ['EcsUnavailable', { code: 'ecs-unavailable', what: 'Amazon ECS' }],
  ['Ec2Unavailable', { code: 'ec2-unavailable', what: 'Amazon EC2' }],
]);

/** What a caller is told of something that was thrown: nothing of its insides. */
export function outageProblem(thrown: unknown): WireProblem {
  const outage = outages.get(thrown instanceof Error ? thrown.name : '');
  if (outage === undefined) {
    return {
      status: 500,
      code: 'internal-error',
      title: 'Estiva failed',
      detail: 'This is a fault of Estiva, not of the request; its own log says more.',
    };
  }
  return {
    status: 503,
    code: outage.code,
    title: 'Not available now',
    detail: `${outage.what} did not answer, so it is not known whether anything was done. Send the same request again, with the same Idempotency-Key.`,
  };
}

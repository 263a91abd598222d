import type { Seq } from '../ids.ts';
import type { Target } from '../log/decided.ts';
import { countsInWords } from './counts-in-words.ts';
import type { RunnerUp, WhyHere } from './placed-answers.ts';

/** One sentence that says why a task is where it is. */
export function placedWords(seq: Seq, why: WhyHere | undefined): string {
  if (why === undefined) {
    return `Its place was decided at ${seq}, and what the log said then has expired`;
  }
  const { target, eligible, ruledOut } = why;
  const instances =
    target.type === 'EC2'
      ? `${eligible} of ${eligible + total(ruledOut)} container instances would have taken it${countsInWords(ruledOut)}`
      : undefined;
  return [
    `Sent to ${nameOf(target)} at ${seq}`,
    ...why.passedOver,
    ...(instances === undefined ? [] : [instances]),
    ...decisionWords(why),
  ].join('; ');
}

function decisionWords(why: WhyHere): readonly string[] {
  const { decidedBy, runnerUp, target } = why;
  const other = nextName(runnerUp ?? {});
  const next = `the next would have been ${other}`;
  switch (decidedBy) {
    case 'KEPT_FOR_IT':
      return ['less important tasks had made room for it there'];
    case 'NO_OTHER':
      return target.type === 'EC2' ? ['there was no other'] : [];
    case 'STRATEGY':
      return [`${next}, and ${scoreWords(why)}`];
    case 'FAILED_THERE':
      return [`${next}, where it had just failed`];
    case 'FIRST_BY_NAME':
      return [`${next}, which is worth the same and comes later by name`];
    case 'OTHERS_IN_MIND':
      return [`for this task alone ${other} was better: others were in mind`];
  }
}

function scoreWords({ scores, strategy }: WhyHere): string {
  const score = scores.find((one) => one.strategy === strategy);
  if (score === undefined) return 'nothing tells the two apart';
  const told = `${score.strategy} told them apart`;
  // What `random` draws means nothing to anybody.
  return score.strategy === 'random'
    ? told
    : `${told}: ${score.here} here, ${score.runnerUp} there`;
}

function nameOf(target: Target): string {
  if (target.type === 'EC2') return target.ec2InstanceId;
  const { capacityProvider, availabilityZone } = target;
  return availabilityZone === undefined
    ? capacityProvider
    : `${capacityProvider} in ${availabilityZone}`;
}

function nextName({ availabilityZone, ec2InstanceId, containerInstanceArn }: RunnerUp): string {
  return availabilityZone ?? ec2InstanceId ?? containerInstanceArn ?? 'another';
}

function total(counts: Readonly<Record<string, number>>): number {
  return Object.values(counts).reduce((sum, count) => sum + count, 0);
}

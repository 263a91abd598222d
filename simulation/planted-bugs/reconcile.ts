import type { PlantedBug } from './planted-bug.ts';

/** The readings of ECS and EC2 that make up for lost events. */
export const bugsOfReconcile: readonly PlantedBug[] = [
  {
    name: 'lost-events-never-made-up-for',
    file: 'shared/runtime/reconcile/reconcile.ts',
    find: "...tasks.map((task): Observed => ({ type: 'TaskStateChanged', task })),",
    replace: '',
    breaks: 'A task whose last event was lost counts as running for good.',
  },
  {
    name: 'instances-not-read-again',
    file: 'shared/runtime/reconcile/reconcile.ts',
    find: '...containerInstances.flatMap(observedOf),',
    replace: '',
    breaks: 'An instance whose event was lost is never used, or never let go of.',
  },
  {
    name: 'failed-page-taken-for-the-end',
    file: 'shared/runtime/reconcile/pages.ts',
    find: 'const answer = await list(nextToken);',
    replace: 'const answer = await list(nextToken).catch((): Page<Value> => ({ values: [] }));',
    breaks:
      'When ECS does not answer in the middle of a list, the rest of the cluster is overlooked.',
  },
  {
    name: 'second-page-never-read',
    file: 'shared/runtime/reconcile/pages.ts',
    find: 'if (nextToken === undefined) return { values };',
    replace: 'if (values.length > 0 || nextToken === undefined) return { values };',
    breaks: 'In a cluster of more than a hundred tasks the others are only known by their events.',
  },
  {
    name: 'failed-reading-taken-for-nothing-there',
    file: 'shared/runtime/reconcile/pages.ts',
    find: 'described.push(...(await describe(some)));',
    replace: 'described.push(...(await describe(some).catch(() => [])));',
    breaks: 'When ECS does not answer, everything that runs is taken for gone and started again.',
  },
  {
    name: 'only-listed-tasks-described',
    file: 'shared/runtime/reconcile/read-tasks.ts',
    find: 'const all = new Set([...listed.values, ...known]);',
    replace: 'const all = new Set(listed.values);',
    breaks:
      'A task that a stale list lacks is taken for gone, and one that stopped is never heard of.',
  },
  {
    name: 'ec2-reading-ignored',
    file: 'shared/runtime/reconcile/read-ec2.ts',
    find: "observed.push({ type: 'Ec2InstanceStateChanged', ec2InstanceId, state });",
    replace:
      "if (state === 'running') observed.push({ type: 'Ec2InstanceStateChanged', ec2InstanceId, state });",
    breaks: 'An instance that died without an event keeps its tasks on paper for good.',
  },
  {
    name: 'nothing-read-by-the-minute-tick',
    file: 'shared/runtime/reconcile/reconcile.ts',
    find: 'await observeCluster(ports, session, limits);\n  });',
    replace: '});',
    breaks: 'The minute tick reads nothing, so whatever no event told is never known.',
  },
];

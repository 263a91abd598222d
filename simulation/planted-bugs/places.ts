import type { PlantedBug } from './planted-bug.ts';

/** Where tasks go: what is free, what rules an instance out, and what is told when nothing is left. */
export const bugsOfPlaces: readonly PlantedBug[] = [
  {
    name: 'unanswered-attempts-not-counted',
    file: 'shared/core/decide/places/pool-of.ts',
    find: 'if (attempt !== undefined) addAttempt(state, seen, attempt);',
    replace: '',
    breaks: 'Room that a call under way will take is promised a second time.',
  },
  {
    name: 'seen-tasks-counted-twice',
    file: 'shared/core/decide/places/pool-of.ts',
    find: 'const unseen = attempt.slots.length - tasksSeen(state, attempt);',
    replace: 'const unseen = attempt.slots.length;',
    breaks:
      'An instance seems fuller than it is while a call is under way, and tasks go to Fargate.',
  },
  {
    name: 'tasks-of-others-not-counted',
    file: 'shared/core/decide/places/pool-of.ts',
    find: 'if (task !== undefined) addTask(state, seen, task);',
    replace: 'if (task?.owner !== undefined) addTask(state, seen, task);',
    breaks: 'Tasks are sent to instances that are full of the tasks of services and of people.',
  },
  {
    name: 'ports-known-only-when-running',
    file: 'shared/core/decide/places/demand-of-task.ts',
    find: 'const planned = definition === undefined ? undefined : demandOf(definition);',
    replace: 'const planned = undefined as ReturnType<typeof demandOf> | undefined;',
    breaks: 'The host port of a task that is still starting is given away a second time.',
  },
  {
    name: 'draining-instance-takes-tasks',
    file: 'shared/core/decide/verdicts/container-instances.ts',
    find: `    shows: ({ instance }) => instance.draining === true || instance.wanted === 'DRAINING',
    verdict: 'DRAINING',
    closed: 'DRAINING',`,
    replace: `    shows: ({ instance }) => instance.draining === true || instance.wanted === 'DRAINING',
    verdict: 'DRAINING',
    closed: (() => undefined) as never,`,
    breaks: 'The replacements of a drained instance are placed on that very instance.',
  },
  {
    name: 'drain-leaves-tasks-where-they-are',
    file: 'shared/core/decide/verdicts/container-instances.ts',
    find: `    shows: ({ instance }) => instance.status === 'DRAINING',
    verdict: 'DRAINING',
    closed: 'DRAINING',
    lost: 'CONTAINER_INSTANCE_DRAINING',`,
    replace: `    shows: ({ instance }) => instance.status === 'DRAINING',
    verdict: 'DRAINING',
    closed: 'DRAINING',`,
    breaks: 'An instance that is drained keeps its tasks, since ECS does not move them either.',
  },
  {
    name: 'silent-instance-takes-tasks',
    file: 'shared/core/decide/places/filters/closed.ts',
    find: "reason ?? (containerInstance.ec2InstanceId === undefined ? 'EXTERNAL' : undefined),\n  words",
    replace: "containerInstance.ec2InstanceId === undefined ? 'EXTERNAL' : undefined,\n  words",
    breaks: 'Tasks go to instances that drain, are gone or whose agent is silent.',
  },
  {
    name: 'distinct-instance-ignored',
    file: 'shared/core/decide/places/filters/distinct-instance.ts',
    find: "((groups.get(request.group) ?? 0) > 0 ? 'distinctInstance' : undefined)",
    replace: '(groups.size > 1_000 ? request.group : undefined)',
    breaks: 'Two tasks that were to be apart go down with one instance.',
  },
  {
    name: 'port-conflicts-ignored',
    file: 'shared/core/decide/places/filters/ports.ts',
    find: `portsTcp.some((port) => free.takenTcp.has(port)) ||
          portsUdp.some((port) => free.takenUdp.has(port))`,
    replace: 'portsUdp.some((port) => free.takenUdp.has(port))',
    breaks:
      'A task is sent to an instance where another one holds its host port, and ECS refuses it.',
  },
  {
    name: 'network-interfaces-not-limited',
    file: 'shared/core/decide/places/columns.ts',
    find: 'return Float64Array.of(cpuUnits, memoryMiB, gpus, eniSlots);',
    replace: 'return Float64Array.of(cpuUnits, memoryMiB, gpus, 0 * eniSlots);',
    breaks: 'Tasks are sent to instances without a free network interface, and ECS refuses them.',
  },
  {
    name: 'memory-off-by-one-task',
    file: 'shared/core/decide/places/columns.ts',
    find: 'return Float64Array.of(cpuUnits, memoryMiB, gpus, eniSlots);',
    replace: 'return Float64Array.of(cpuUnits, Math.min(memoryMiB, 1), gpus, eniSlots);',
    breaks: 'The last task on an instance needs more memory than is left, and ECS refuses it.',
  },
  {
    name: 'columns-not-read-again',
    file: 'shared/core/decide/places/columns.ts',
    find: 'this.#forgetWhere();\n      this.#read(instance, row);',
    replace: 'this.#forgetWhere();',
    breaks: 'What is free on an instance is what was free there when it was first seen.',
  },
  {
    name: 'returned-room-overlooked',
    file: 'shared/core/engine/best-row.ts',
    find: 'this.#changed.add(row);',
    replace: '',
    breaks: 'Tasks wait although an instance has room again, since its block was full once.',
  },
  {
    name: 'places-without-reserving',
    file: 'shared/core/decide/places/reserve.ts',
    find: 'change(instance, demand, -1);',
    replace: '',
    breaks: 'All tasks of one decision are sent to the same instance, far beyond its room.',
  },
  {
    name: 'gang-keeps-room-it-does-not-use',
    file: 'shared/core/decide/places/place.ts',
    find: 'if (request.gang) for (const giveBack of placing.undo.reverse()) giveBack();',
    replace: '',
    breaks:
      'A gang that finds no room as a whole keeps others from the room that it found for a part.',
  },
  {
    name: 'gang-placed-in-part',
    file: 'shared/core/decide/places/place.ts',
    find: 'placed: request.gang ? [] : placed,',
    replace: 'placed,',
    breaks: 'Three tasks of a gang of five start, and wait for the others for good.',
  },
  {
    name: 'gang-member-goes-ahead',
    file: 'shared/core/decide/places/waiting-work.ts',
    find: 'slots: due.asked,',
    replace: 'slots: isForming(placement) ? due.asked.slice(0, 1) : due.asked,',
    breaks: 'Members of a gang start one after the other, and do not wait for each other.',
  },
  {
    name: 'starting-slots-placed-again',
    file: 'shared/core/decide/places/waiting-slots.ts',
    find: "if (after?.status === 'WAITING') this.#add(after);",
    replace:
      "if (before?.status === 'STARTING') this.#remove(before);\n    if (after?.status === 'WAITING' || after?.status === 'STARTING') this.#add(after);",
    breaks: 'What has been sent to EC2 and is not answered yet is started on Fargate too.',
  },
  {
    name: 'slot-that-joins-not-seen',
    file: 'shared/core/decide/places/waiting-slots.ts',
    find: 'this.#known.delete(placementId);\n    const slots = this.#slots.get(placementId);\n    if (slots',
    replace: 'const slots = this.#slots.get(placementId);\n    if (slots',
    breaks:
      'A slot that begins to wait while others of its placement do waits until one of them is placed.',
  },
  {
    name: 'token-reused-after-a-refusal',
    file: 'shared/core/decide/places/place-waiting.ts',
    find: 'const attemptId = nextId() as AttemptId;',
    replace:
      "const attemptId = [nextId().split('-')[0], placementId, ...some].join('-') as AttemptId;",
    breaks: 'ECS answers a new start with the tasks or the refusal of an old one.',
  },
  {
    name: 'slot-placed-before-its-time',
    file: 'shared/core/decide/places/waiting-slots.ts',
    find: 'if (this.notBefore <= at) return this;',
    replace: 'if (at > 0) return this;',
    breaks: 'No back-off is kept: whatever fails or is refused is started again at once.',
  },
  {
    name: 'unplaceable-not-told',
    file: 'shared/core/decide/places/place-waiting.ts',
    find: "decided({ type: 'TaskUnplaceable', placementId: outcome.placementId, slots, reason });",
    replace: '',
    breaks: 'A placement waits for room and nobody is told why.',
  },
  {
    name: 'overflow-without-waiting',
    file: 'shared/core/decide/capacity/preferences.ts',
    find: 'return (waitingSince + afterMs) as EpochMs;',
    replace: 'return Math.min(waitingSince, waitingSince + afterMs) as EpochMs;',
    breaks: 'Tasks overflow to Fargate at once, though they were to wait for room on EC2.',
  },
  {
    name: 'low-priority-first',
    file: 'shared/core/decide/places/place-waiting.ts',
    find: `Math.max(...work.map(({ request }) => request.priority));
    const isNext = ({ request }: PlaceWork) => request.priority === highest;
    const hasDisplaced = placeAlike(deciding, work.filter(isNext));
    // What had to go has its turn when all that is more important has had its own.
    const left = hasDisplaced ? waitingWork(state, at) : work;
    work = left.filter(({ request }) => request.priority < highest);`,
    replace: `Math.min(...work.map(({ request }) => request.priority));
    const isNext = ({ request }: PlaceWork) => request.priority === highest;
    const hasDisplaced = placeAlike(deciding, work.filter(isNext));
    // What had to go has its turn when all that is more important has had its own.
    const left = hasDisplaced ? waitingWork(state, at) : work;
    work = left.filter(({ request }) => request.priority > highest);`,
    breaks: 'When room is scarce the least important tasks get it.',
  },
  {
    name: 'subnets-of-every-zone',
    file: 'shared/core/decide/places/run-task-request.ts',
    find: 'const subnets = asked.subnets.filter((subnet) => order.zoneOfSubnet.get(subnet) === zone);',
    replace: 'const { subnets } = asked;',
    breaks: 'A Fargate task chosen for one zone may start in any other, and spreading fails.',
  },
  {
    name: 'spreads-over-the-fullest',
    file: 'shared/core/engine/best-row.ts',
    find: 'return [...groups].sort(([a], [b]) => a - b).map(([, group]) => group);',
    replace: 'return [...groups].sort(([a], [b]) => b - a).map(([, group]) => group);',
    breaks: 'All tasks of a group go to one zone, and are lost with it.',
  },
  {
    name: 'packs-the-emptiest',
    file: 'shared/core/decide/places/columns.ts',
    find: 'packed.map((resource) => (row: number) => this.freeOf(row, resource));',
    replace: 'packed.map((resource) => (row: number) => -this.freeOf(row, resource));',
    breaks: 'Tasks that were to fill instances up are strewn over all of them.',
  },
];

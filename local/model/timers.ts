import type { State } from './state.ts';

/** What falls due by itself. `plan` names the plan it belongs to; a later plan makes it void. */
export type Due =
  | { readonly type: 'taskNext'; readonly task: string; readonly plan: number }
  | { readonly type: 'taskExit'; readonly task: string; readonly plan: number }
  | { readonly type: 'taskForget'; readonly task: string }
  | { readonly type: 'clientTokenForget'; readonly key: string; readonly createdAt: number }
  | { readonly type: 'agentLost'; readonly containerInstance: string; readonly plan: number }
  | { readonly type: 'containerInstanceForget'; readonly containerInstance: string }
  | { readonly type: 'ec2Next'; readonly ec2InstanceId: string; readonly plan: number }
  | { readonly type: 'ec2Register'; readonly ec2InstanceId: string; readonly plan: number }
  | { readonly type: 'ec2Reclaim'; readonly ec2InstanceId: string }
  | { readonly type: 'ec2Forget'; readonly ec2InstanceId: string }
  | { readonly type: 'lifecycleWaitOver'; readonly group: string; readonly ec2InstanceId: string };

export type Timer = { readonly at: number; readonly order: number } & { readonly due: Due };

function before(a: Timer, b: Timer): boolean {
  return a.at < b.at || (a.at === b.at && a.order < b.order);
}

/** Adds a timer to the state's binary heap; those of one moment run in the order of their adding. */
export function addTimer(state: State, at: number, due: Due): void {
  const heap = state.timers;
  state.timerSequence += 1;
  const timer: Timer = { at, order: state.timerSequence, due };
  let index = heap.push(timer) - 1;
  while (index > 0) {
    const parentIndex = (index - 1) >> 1;
    const parent = heap[parentIndex];
    if (parent === undefined || before(parent, timer)) break;
    heap[index] = parent;
    index = parentIndex;
  }
  heap[index] = timer;
}

/** The time of the earliest timer. */
export function nextTimerAt(state: State): number | undefined {
  return state.timers[0]?.at;
}

/** Removes and gives the earliest timer due at or before `at`. */
export function takeTimer(state: State, at: number): Timer | undefined {
  const heap = state.timers;
  const first = heap[0];
  if (first === undefined || first.at > at) return undefined;
  const last = heap.pop();
  if (last === undefined || heap.length === 0) return first;
  let index = 0;
  for (;;) {
    const left = 2 * index + 1;
    const smallest = smallerChild(heap, left);
    const child = heap[smallest];
    if (child === undefined || before(last, child)) break;
    heap[index] = child;
    index = smallest;
  }
  heap[index] = last;
  return first;
}

function smallerChild(heap: readonly Timer[], left: number): number {
  const leftTimer = heap[left];
  const rightTimer = heap[left + 1];
  if (leftTimer !== undefined && rightTimer !== undefined && before(rightTimer, leftTimer)) {
    return left + 1;
  }
  return left;
}

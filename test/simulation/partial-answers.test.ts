import { FaultCount, noFaults } from '../../simulation/faults.ts';
import { PartialAnswers } from '../../simulation/partial-answers.ts';
import { Random } from '../../simulation/random.ts';

const hourMs = 3_600_000;

/** Answers in a world where every description lacks something, until two hours after its beginning. */
function partial(listShort = 1) {
  const agenda = { now: 0 };
  const stopped = new Map<string, number>();
  let mix = { ...noFaults(), 'list-short': listShort };
  const answers = new PartialAnswers({
    agenda,
    random: new Random(11),
    count: new FaultCount(),
    mix: () => mix,
    until: () => 2 * hourMs,
    stoppedAt: (arn) => stopped.get(arn),
  });
  const shown = (tasks: readonly object[]) =>
    (answers.tasks({ tasks: tasks as never })['tasks'] as unknown as object[]).length;
  const calm = () => {
    mix = noFaults();
  };
  return { agenda, stopped, shown, calm };
}

const running = (n: number) => ({ taskArn: `task-${n}`, lastStatus: 'RUNNING' });

describe('descriptions that lack tasks', () => {
  it('leave out each task once in its life, and none that changed a moment ago', () => {
    const { agenda, shown } = partial();
    const tasks = Array.from({ length: 20 }, (_, n) => running(n));
    expect(shown(tasks)).toBe(20);
    agenda.now = 150_000;
    expect(shown(tasks)).toBe(20);
    let leftOut = 0;
    for (let n = 1; n <= 60; n += 1) {
      agenda.now = 150_000 + n * 60_000;
      leftOut += 20 - shown(tasks);
    }
    expect(leftOut).toBe(20);
  });

  it('forget soon and for good what has stopped, and after the trouble nothing more', () => {
    const { agenda, stopped, shown, calm } = partial();
    agenda.now = hourMs;
    stopped.set('task-early', agenda.now - 31_000);
    stopped.set('task-late', agenda.now - 29_000);
    const early = { taskArn: 'task-early', lastStatus: 'STOPPED' };
    const late = { taskArn: 'task-late', lastStatus: 'STOPPED' };
    expect(shown([early, late])).toBe(1);
    calm();
    agenda.now += 60_000;
    expect(shown([early, late])).toBe(1);
    expect(shown([late])).toBe(1);
  });

  it('forget nothing so late that its absence could not be believed in time', () => {
    const { agenda, stopped, shown } = partial();
    agenda.now = 2 * hourMs - 299_000;
    stopped.set('task-1', agenda.now - 50_000);
    expect(shown([{ taskArn: 'task-1', lastStatus: 'STOPPED' }])).toBe(1);
  });

  it('are none in a world whose lists are whole', () => {
    const { agenda, stopped, shown } = partial(0);
    agenda.now = hourMs;
    stopped.set('task-1', 0);
    expect(shown([{ taskArn: 'task-1', lastStatus: 'STOPPED' }, running(2)])).toBe(2);
  });
});

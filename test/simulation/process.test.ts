import { Agenda } from '../../simulation/agenda.ts';
import { FaultCount, noFaults } from '../../simulation/faults.ts';
import { type Fate, Process } from '../../simulation/process.ts';
import { Random } from '../../simulation/random.ts';

function processWith(fate: () => Fate) {
  const agenda = new Agenda(1_000);
  const endless: Error[] = [];
  const chaos = {
    agenda,
    random: new Random(5),
    count: new FaultCount(),
    mix: noFaults,
    until: () => 1e9,
    fate,
    onEndless: (error: Error) => endless.push(error),
  };
  return { agenda, endless, process: new Process(chaos, 'act') };
}

/** Minds no failure, and tries again at once. */
async function forEver(process: Process): Promise<void> {
  for (;;) await process.call('ecs.StopTask', () => 'done').catch(() => undefined);
}

describe('a process', () => {
  it('that goes on calling though it is dead is told of, and the world goes on', async () => {
    const { agenda, endless, process } = processWith(() => 'crashes before');
    void forEver(process);
    await agenda.runUntil(5_000, () => undefined);
    expect(agenda.now).toBe(5_000);
    expect(endless).toEqual([expect.objectContaining({ name: 'Endless' })]);
    expect(endless[0]?.message).toContain('a copy of act makes 10001 calls at once');
  });

  it('that lives may call again and again, since each call takes its time', async () => {
    const { agenda, endless, process } = processWith(() => 'lives');
    void forEver(process);
    await agenda.runUntil(400_000, () => undefined);
    expect(endless).toEqual([]);
  });
});

import { demandOf } from '../../../../shared/core/decide/places/demand.ts';
import { container, fargateTaskDefinition, taskDefinitionOf } from './given.ts';

const sidecar = {
  ...container,
  name: 'sidecar',
  essential: false,
  cpuUnits: 64,
  memoryReservationMiB: 33,
  gpus: 1,
  hostPorts: { tcp: [443, 80], udp: [514] },
};
const { memoryReservationMiB: _, ...hardLimit } = { ...container, name: 'hard' };

describe('what a task takes of an instance', () => {
  it('is the sum of its containers, of memory the reservation where there is one', () => {
    const task = taskDefinitionOf({ containers: [sidecar, hardLimit] });
    expect(demandOf(task)).toEqual({
      cpuUnits: 320,
      memoryMiB: 733,
      gpus: 1,
      portsTcp: [80, 443],
      portsUdp: [514],
      eniSlots: 0,
    });
  });

  it('is the size of the task where it states one, each of the two for itself', () => {
    const containers = [sidecar, hardLimit];
    expect(demandOf(taskDefinitionOf({ containers, cpuUnits: 512 }))).toMatchObject({
      cpuUnits: 512,
      memoryMiB: 733,
    });
    expect(demandOf(taskDefinitionOf({ containers, memoryMiB: 2_048 }))).toMatchObject({
      cpuUnits: 320,
      memoryMiB: 2_048,
    });
  });

  it('is a network interface and no host port in network mode awsvpc', () => {
    expect(demandOf({ ...fargateTaskDefinition, containers: [sidecar] })).toMatchObject({
      portsTcp: [],
      portsUdp: [],
      eniSlots: 1,
    });
  });

  it('ignores the size of the whole task on Windows, as ECS does', () => {
    const task = taskDefinitionOf({
      cpuUnits: 4_096,
      memoryMiB: 9_999,
      operatingSystemFamily: 'WINDOWS_SERVER_2022_CORE',
    });
    expect(demandOf(task)).toMatchObject({ cpuUnits: 256, memoryMiB: 500 });
  });

  it.each([
    [{ cpu: '1 vCPU', memory: '0.5 GB' }, 1_024, 512],
    [{ cpu: '.25vcpu', memory: '3gb' }, 256, 3_072],
    [{ cpu: '300', memory: '900' }, 300, 900],
    [{ cpu: 'a lot' }, 320, 733],
    [{ containerOverrides: [{ name: 'hard', cpu: 10, memory: 50 }] }, 74, 83],
    [{ containerOverrides: [{ name: 'sidecar', memoryReservation: 40 }] }, 320, 740],
    [{ containerOverrides: [{ name: 'unknown', cpu: 9_999 }] }, 320, 733],
  ])('follows the overrides %j', (overrides, cpuUnits, memoryMiB) => {
    const task = taskDefinitionOf({ containers: [sidecar, hardLimit] });
    expect(demandOf(task, overrides)).toMatchObject({ cpuUnits, memoryMiB });
  });
});

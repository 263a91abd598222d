import { fargateSizeProblem } from '../../shared/core/fargate-sizes.ts';

describe('a Fargate size', () => {
  it.each([
    [256, 512],
    [256, 2_048],
    [512, 4_096],
    [1_024, 2_048],
    [2_048, 16_384],
    [4_096, 30_720],
    [8_192, 20_480],
    [16_384, 122_880],
    [32_768, 249_856],
  ])('of %i CPU units with %i MiB exists', (cpuUnits, memoryMiB) => {
    expect(fargateSizeProblem(cpuUnits, memoryMiB, undefined)).toBeUndefined();
  });

  it.each([
    [300, 512, 'take one of 256, 512, 1024'],
    [256, 4_096, 'take one of 512, 1024, 2048 MiB'],
    [1_024, 2_500, 'take 2048 to 8192 MiB in steps of 1024'],
    [8_192, 18_432, 'in steps of 4096'],
    [undefined, 512, 'set both'],
    [256, undefined, 'set both'],
  ])('of %p CPU units with %p MiB does not', (cpuUnits, memoryMiB, advice) => {
    expect(fargateSizeProblem(cpuUnits, memoryMiB, 'LINUX')).toContain(advice);
  });

  it('is one of three for Windows', () => {
    expect(fargateSizeProblem(4_096, 8_192, 'WINDOWS_SERVER_2022_CORE')).toBeUndefined();
    expect(fargateSizeProblem(512, 1_024, 'WINDOWS_SERVER_2022_CORE')).toContain(
      'for Windows: take one of 1024, 2048, 4096',
    );
  });
});

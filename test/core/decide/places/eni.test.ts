import { eniSlotsOf, eniSlotsOfType } from '../../../../shared/core/decide/places/eni.ts';

describe('the network interfaces for awsvpc tasks', () => {
  it.each([
    ['a1.medium', 1, 10],
    ['c5.large', 2, 10],
    ['m5.xlarge', 3, 20],
    ['m6i.2xlarge', 3, 40],
    ['m5.4xlarge', 7, 60],
    ['m5.12xlarge', 7, 60],
    ['m7g.12xlarge', 7, 60],
    ['m6i.8xlarge', 7, 90],
    ['c6a.12xlarge', 7, 120],
    ['r5.16xlarge', 14, 120],
    ['m6in.32xlarge', 13, 120],
    ['m6g.medium', 1, 4],
    ['x2gd.medium', 1, 10],
    ['g5.48xlarge', 6, 120],
    ['p4d.24xlarge', 59, 120],
  ])(
    'of %s are those in the table of the ECS guide: %i, or %i with a trunk',
    (type, without, trunk) => {
      expect(eniSlotsOfType(type, false)).toBe(without);
      expect(eniSlotsOfType(type, true)).toBe(trunk);
    },
  );

  it.each([
    ['t3.micro', 1],
    ['t3.medium', 2],
    ['t4g.large', 2],
    ['t3.xlarge', 3],
    ['m7i-flex.2xlarge', 3],
    ['c7gn.metal', 14],
  ])('of %s are the interfaces that EC2 gives it, less the primary', (type, slots) => {
    expect(eniSlotsOfType(type, false)).toBe(slots);
  });

  it('is not more with a trunk than the type without trunks has', () => {
    expect(eniSlotsOfType('t3.medium', true)).toBe(2);
  });

  it('is the least that any type has when the type is not known', () => {
    expect(eniSlotsOfType('q9.gigantic', false)).toBe(1);
    expect(eniSlotsOfType('constructor', true)).toBe(4);
    expect(eniSlotsOf(new Map())).toBe(1);
  });

  it('is read from an instance by its type and by whether it has a trunk', () => {
    const plain = new Map([['ecs.instance-type', 'm5.xlarge']]);
    expect(eniSlotsOf(plain)).toBe(3);
    expect(eniSlotsOf(new Map([...plain, ['ecs.awsvpc-trunk-id', 'eni-07']]))).toBe(20);
  });
});

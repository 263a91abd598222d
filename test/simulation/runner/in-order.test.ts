import fc from 'fast-check';
import { InOrder } from '../../../simulation/runner/in-order.ts';

describe('what arrives out of order', () => {
  it('goes on in order, each as soon as nobody before it is missing', () => {
    const order = new InOrder<string>();
    expect(order.add(1, 'b')).toEqual([]);
    expect(order.add(0, 'a')).toEqual(['a', 'b']);
    expect(order.add(4, 'e')).toEqual([]);
    expect(order.add(3, 'd')).toEqual([]);
    expect(order.rest()).toEqual(['d', 'e']);
    expect(order.rest()).toEqual([]);
  });

  it('loses nothing, whatever the order', () => {
    const shuffled = fc.integer({ min: 0, max: 30 }).chain((length) => {
      const positions = Array.from({ length }, (_, n) => n);
      return fc.shuffledSubarray(positions, { minLength: length });
    });
    fc.assert(
      fc.property(shuffled, (positions) => {
        const order = new InOrder<number>();
        const out = positions.flatMap((position) => order.add(position, position));
        expect(out).toEqual([...positions].sort((a, b) => a - b));
      }),
    );
  });
});

import * as z from 'zod';
import type { Headroom } from '../../core/placement.ts';
import { headroomMax } from './limits.ts';

const amount = z.int().min(0).max(headroomMax).exactOptional();

/** What is kept free on instances; nothing of either asks for nothing. */
export const headroomSchema = z
  .strictObject({ cpuUnits: amount, memoryMiB: amount })
  .transform(({ cpuUnits = 0, memoryMiB = 0 }): Headroom | undefined => {
    if (cpuUnits === 0 && memoryMiB === 0) return undefined;
    return { ...(cpuUnits > 0 && { cpuUnits }), ...(memoryMiB > 0 && { memoryMiB }) };
  })
  .meta({
    id: 'Headroom',
    description:
      'A task goes only to container instances on which at least so much stays free beside it, for others. Absent: nothing.',
  });

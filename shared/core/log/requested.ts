import type { ContainerInstanceArn, PlacementId } from '../ids.ts';
import type { PlacementRequest } from '../placement.ts';

/** What makes a repeated request recognisable as the same one. */
export interface Idempotency {
  readonly key: string;
  /** SHA-256 of the canonical request, so that a key used again for something else is refused. */
  readonly requestHash: string;
}

interface Requested {
  readonly requestedBy: string;
  readonly idempotency?: Idempotency;
}

/** What people asked for through the API. */
export type RequestEntry =
  | (Requested & {
      readonly type: 'PlacementRequested';
      readonly placementId: PlacementId;
      readonly request: PlacementRequest;
    })
  | (Requested & {
      readonly type: 'PlacementUpdateRequested';
      readonly placementId: PlacementId;
      readonly desiredCount: number;
    })
  | (Requested & { readonly type: 'PlacementDeleteRequested'; readonly placementId: PlacementId })
  | (Requested & {
      readonly type: 'DrainRequested';
      readonly containerInstanceArn: ContainerInstanceArn;
    })
  | (Requested & {
      readonly type: 'ActivateRequested';
      readonly containerInstanceArn: ContainerInstanceArn;
    });

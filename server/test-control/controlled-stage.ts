import { type Refusal, refuse } from '@portvakt/protocol';
import { Type } from 'typebox';
import type { KeyRing, Rotation } from '#signing-keys';
import type { FaultKeeper } from './keep-faults.ts';
import type { RequestKeeper } from './keep-requests.ts';
import type { OrderedClock } from './order-clock.ts';

/** What may be ordered of one stage. */
export interface ControlledStage {
  readonly issuer: string;
  readonly faults: FaultKeeper;
  readonly requests: RequestKeeper;
  readonly clock: OrderedClock;
  readonly keyRing: Pick<KeyRing, 'signerFor' | 'published'>;
  readonly rotation: Rotation;
  readonly newTokenId: () => string;
  /** Starts the stage again as it was at first, but for its keys; a registry that cannot be used any more is a refusal. */
  readonly reset: () => Promise<Refusal | undefined>;
  /** Lets the stage forget that its clock was ever further than it is now. */
  readonly forgetLaterTimes: () => Promise<void>;
}

/** The heading of them all in the description. */
export const TAG = 'Ordered by tests';

/** Described as one of two types; whoever reads the value says what is wrong with it. */
export const numberOrText = (description: string) =>
  Type.Unsafe<number | string>({ type: ['number', 'string'], description });

/** An order that cannot be carried out because of one member. */
export function wrongMember(field: string, message: string): Refusal {
  return refuse('order-unclear', { fields: [{ field, message }] });
}

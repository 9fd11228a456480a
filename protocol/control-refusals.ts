import type { CatalogueEntry } from './refusal-entry.ts';

/** The refusals of what tests order (`/__portvakt/`, in `local` only). They are read by whoever wrote the test. */
export const controlRefusals = {
  'order-not-for-pages': { status: 403, description: '{reason}' },
  'order-unclear': { status: 400, description: 'The order cannot be carried out.' },
  'faults-taken': {
    status: 409,
    description: '{most} faults wait to be used. Take back those that are not needed with DELETE faults.',
  },
  'fault-unknown': {
    status: 404,
    description: 'There is no fault {id}. GET faults lists those that were ordered.',
  },
  'session-unknown': {
    status: 404,
    description:
      'There is no session {id}: it was ended, or was not used for {minutes} minutes. POST sessions makes another.',
  },
  'sessions-taken': {
    status: 409,
    description: 'There are {most} sessions already. End those that are not needed with DELETE sessions/<id>.',
  },
  'registry-unusable': { status: 400, description: '{reason}' },
} as const satisfies Record<string, CatalogueEntry>;

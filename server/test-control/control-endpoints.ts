import { anyone, endpointsOf, nothing } from '#endpoints';
import { clockEndpoints } from './clock-endpoints.ts';
import { type ControlledStage, TAG } from './controlled-stage.ts';
import { faultEndpoints } from './fault-endpoints.ts';
import { keyEndpoints } from './key-endpoints.ts';
import { requestEndpoints } from './request-endpoints.ts';

const { read } = endpointsOf<ControlledStage>();

/** Everything that is ordered of a stage. The names are part of the contract with tests in every language. */
export const controlEndpoints = [
  ...faultEndpoints,
  ...requestEndpoints,
  ...clockEndpoints,
  ...keyEndpoints,
  read({
    method: 'POST',
    path: '/__portvakt/reset',
    tag: TAG,
    summary: 'Start again: registry, used grants, faults, clock and journal',
    description:
      'The database is emptied and the registry applied anew. The signing keys stay, as clients have cached them.',
    caller: anyone,
    answers: { 204: undefined },
    read: async ({ reset }) => (await reset()) ?? nothing,
  }),
];

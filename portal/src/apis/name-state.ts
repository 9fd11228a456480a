import { m } from '../../generated/messages/messages.js';
import type { ApplicationState } from './scope-queries.ts';

/** The state of an application in words. */
export function nameState(state: ApplicationState): string {
  switch (state) {
    case 'open':
      return m.apis_application_open();
    case 'approved':
      return m.apis_application_approved();
    case 'rejected':
      return m.apis_application_rejected();
    default:
      return m.apis_application_withdrawn();
  }
}

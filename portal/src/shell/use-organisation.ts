import { getRouteApi } from '@tanstack/react-router';
import type { OrganisationOfSession } from '../api/session.ts';

const route = getRouteApi('/signed-in/$orgno');

/** The organisation in the address; nothing where the person may not act for it. */
export function useShownOrganisation(): OrganisationOfSession | undefined {
  return route.useRouteContext().organisation;
}

/** The same on a page, which is shown only where there is one. */
export function useOrganisation(): OrganisationOfSession {
  const shown = useShownOrganisation();
  if (shown === undefined) throw new Error('a page is shown without an organisation');
  return shown;
}

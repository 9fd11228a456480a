import { useQuery } from '@tanstack/react-query';
import { organisationNameQuery } from './queries.ts';

/** The name of an organisation, or its number while the name is not known. */
export function useOrganisationName(orgno: string): string {
  return useQuery(organisationNameQuery(orgno)).data ?? orgno;
}

export function OrganisationName({ orgno }: { orgno: string }) {
  return useOrganisationName(orgno);
}

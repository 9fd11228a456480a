import { useQuery } from '@tanstack/react-query';
import { pickText } from './pick-text.ts';
import { resourceQuery } from './queries.ts';

/** What a resource is called, or its identifier where it is not known. */
export function ResourceName({ id }: { id: string }) {
  return pickText(useQuery(resourceQuery(id)).data?.title) ?? id;
}

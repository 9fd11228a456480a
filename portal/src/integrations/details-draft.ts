import type { Details } from './merge-details.ts';

/** What the form of the overview keeps while it is open: what it began with, its tag, and what stands in it. */
export interface DetailsDraft {
  readonly base: Details;
  readonly entityTag: string | undefined;
  readonly typed: Details;
}

const nameOf = (orgno: string, id: string) => `${orgno}/integrations/${id}/details`;

export const detailsDraft = {
  nameOf,
  /** Whether somebody was at it before the page was loaded anew. The name is that of the drafts in `useDraft`. */
  isKept: (orgno: string, id: string) => sessionStorage.getItem(`portvakt-draft ${nameOf(orgno, id)}`) !== null,
};

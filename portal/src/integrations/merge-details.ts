/** What the overview's form is about. */
export interface Details {
  readonly client_name: string;
  readonly description: string;
  readonly access_token_lifetime: number;
}

export type DetailName = keyof Details;

export interface Clash {
  readonly field: DetailName;
  readonly mine: string | number;
  readonly theirs: string | number;
}

const names = ['client_name', 'description', 'access_token_lifetime'] as const;

export function detailsOf({ client_name, description, access_token_lifetime }: Details): Details {
  return { client_name, description, access_token_lifetime };
}

/**
 * What a form becomes when somebody else has changed the same thing meanwhile: what was typed stays, and what was not touched is theirs.
 * `base` is what the form began with, `theirs` what stands there now.
 */
export function mergeDetails(base: Details, mine: Details, theirs: Details): Details {
  const keep = <Name extends DetailName>(name: Name) => (mine[name] === base[name] ? theirs[name] : mine[name]);
  return {
    client_name: keep('client_name'),
    description: keep('description'),
    access_token_lifetime: keep('access_token_lifetime'),
  };
}

/** What they changed, beside what stands in the form. */
export function listChanges(base: Details, mine: Details, theirs: Details): readonly Clash[] {
  return names
    .filter((name) => base[name] !== theirs[name])
    .map((field) => ({ field, mine: mine[field], theirs: theirs[field] }));
}

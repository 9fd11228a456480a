import { isNationalIdentityNumber, parseOrganisationNumber } from '@portvakt/protocol';

/** An organisation that a test person may act for. */
export interface TestOrganisation {
  readonly orgno: string;
  readonly name: string;
  /** The form in Enhetsregisteret: `AS`, `ENK`, `BEDR` … `AS` when absent. */
  readonly unit_type?: string;
  /** Offered only to clients that ask for deleted organisations. */
  readonly deleted?: boolean;
  /** What the person may do there: `urn:altinn:resource:…`. Everything that is asked for when absent. */
  readonly resources?: readonly string[];
}

export interface TestPerson {
  readonly name: string;
  /** A national identity number, of a synthetic person. Without it the person signs in as with an account at work (Entra). */
  readonly pid?: string;
  /** The subject; made from the name when absent. */
  readonly sub?: string;
  readonly email?: string;
  readonly email_verified?: boolean;
  /** The level of the sign-in; `idporten-loa-high` with a number and `entraid` without when absent. */
  readonly acr?: string;
  readonly organisations?: readonly TestOrganisation[];
  /** The organisation that owns the person's e-mail address, for `ansattporten:orgno`. */
  readonly employer?: string;
}

/** A client, which proves itself with `private_key_jwt`. */
export interface ProviderClient {
  readonly client_id: string;
  readonly redirect_uris: readonly string[];
  readonly post_logout_redirect_uris?: readonly string[];
  readonly jwks: { readonly keys: readonly object[] };
}

export interface ProviderPeople {
  readonly people: readonly TestPerson[];
  readonly clients: readonly ProviderClient[];
}

/** What a file of people says, or what is wrong with it, a sentence each with its place. */
export function readPeople(file: unknown): ProviderPeople | { readonly problems: readonly string[] } {
  const problems: string[] = [];
  const { people, clients } = asObject(file);
  if (!Array.isArray(people) || people.length === 0) problems.push('people must be a list of at least one person.');
  if (!Array.isArray(clients)) problems.push('clients must be a list.');
  for (const [index, person] of asList(people).entries()) {
    const at = `people[${index}]`;
    const { name, pid, organisations } = asObject(person);
    if (typeof name !== 'string' || name === '') problems.push(`${at}.name must be a text.`);
    if (pid !== undefined && !(typeof pid === 'string' && isNationalIdentityNumber(pid, { synthetic: true }))) {
      problems.push(`${at}.pid must be a national identity number.`);
    }
    for (const [place, organisation] of asList(organisations).entries()) {
      const { orgno } = asObject(organisation);
      if (typeof orgno !== 'string' || parseOrganisationNumber(orgno) === undefined) {
        problems.push(`${at}.organisations[${place}].orgno must be an organisation number.`);
      }
    }
  }
  for (const [index, client] of asList(clients).entries()) {
    const { client_id, redirect_uris, jwks } = asObject(client);
    const at = `clients[${index}]`;
    if (typeof client_id !== 'string' || client_id === '') problems.push(`${at}.client_id must be a text.`);
    if (!Array.isArray(redirect_uris)) problems.push(`${at}.redirect_uris must be a list.`);
    const { keys } = asObject(jwks);
    if (!Array.isArray(keys)) problems.push(`${at}.jwks must hold the public keys of the client.`);
    if (asList(keys).some((key) => 'd' in asObject(key))) {
      problems.push(`${at}.jwks holds a private key. Give the public one.`);
    }
  }
  // Every member that is used without a check of its own has been looked at above.
  return problems.length > 0 ? { problems } : (file as ProviderPeople);
}

/** The subject of a person: what the provider calls them. */
export function subjectOf({ sub, name, pid }: TestPerson): string {
  return sub ?? Buffer.from(pid === undefined ? name : `${name} ${pid.slice(0, 6)}`).toString('base64url');
}

function asObject(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : {};
}

function asList(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

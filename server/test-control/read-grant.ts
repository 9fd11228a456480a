/** A JWT as it came, with what can be read of it. Nothing of it is proved. */
export interface ReadJwt {
  readonly raw: string;
  /** Nothing where it cannot be read. */
  readonly header: unknown;
  readonly claims: unknown;
}

/** What a request says of who asks for what. */
export interface ReadRequest {
  readonly grant: ReadJwt | undefined;
  readonly bearer: Omit<ReadJwt, 'raw'> | undefined;
  readonly client: string | undefined;
  readonly scopes: readonly string[];
}

/**
 * The grant in the form of a token request (RFC 7523 §2.1: the field `assertion`, in the body or the query), or the bearer token of
 * another request, read and not proved.
 */
export function readGrant({
  body,
  query,
  authorization,
}: {
  body: string;
  query: string;
  authorization: string | undefined;
}): ReadRequest {
  const assertion = new URLSearchParams(body).get('assertion') ?? new URLSearchParams(query).get('assertion');
  const grant = assertion === null ? undefined : { raw: assertion, ...readJwt(assertion) };
  const [, token] = /^bearer +(\S+)$/i.exec(authorization ?? '') ?? [];
  const bearer = token === undefined ? undefined : readJwt(token);
  const said = memberOf(grant?.claims, 'iss') ?? memberOf(bearer?.claims, 'client_id');
  const asked = memberOf(grant?.claims, 'scope') ?? memberOf(bearer?.claims, 'scope');
  return {
    grant,
    bearer,
    client: typeof said === 'string' ? said : undefined,
    scopes: typeof asked === 'string' ? asked.split(' ').filter((scope) => scope !== '') : [],
  };
}

function readJwt(token: string): { readonly header: unknown; readonly claims: unknown } {
  const [header = '', claims = ''] = token.split('.');
  return { header: readPart(header), claims: readPart(claims) };
}

function readPart(part: string): unknown {
  try {
    return JSON.parse(Buffer.from(part, 'base64url').toString());
  } catch {
    return undefined;
  }
}

function memberOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>)[name] : undefined;
}

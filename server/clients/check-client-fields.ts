import { type FieldFault, JWT_BEARER } from '@portvakt/protocol';
import type { Client } from './client-fields.ts';

/** Rules for clients of an integration type (docs.digdir.no, «API for sjølvbetjening»). */
interface Kind {
  readonly applicationTypes: readonly string[];
  readonly grantTypes: readonly string[];
  /** Whether people log in through it. Then it needs a name and addresses to return to. */
  readonly login: boolean;
  /** Whether it is a program that signs its requests and cannot prove itself in another way. */
  readonly signs: boolean;
}

const machine: Kind = { applicationTypes: ['web'], grantTypes: [JWT_BEARER], login: false, signs: true };
const login: Kind = {
  applicationTypes: ['web', 'browser', 'native'],
  grantTypes: ['authorization_code', 'refresh_token', 'implicit'],
  login: true,
  signs: false,
};
const kinds: Readonly<Record<string, Kind>> = {
  maskinporten: machine,
  // Operators of clusters also register these with the grants of a login.
  krr: { ...machine, grantTypes: [JWT_BEARER, 'authorization_code', 'refresh_token'] },
  idporten: login,
  api_klient: login,
  ansattporten: login,
  idporten_saml2: { ...login, login: false },
};

const SECRETS = ['client_secret_basic', 'client_secret_post'];

/** Whether clients with this authentication method have a secret. */
export function hasSecret({ token_endpoint_auth_method: method }: Pick<Client, 'token_endpoint_auth_method'>): boolean {
  return method !== null && SECRETS.includes(method);
}

type Combined = Omit<Client, 'client_id' | 'client_orgno' | 'supplier_orgno'>;

/** `client` with the defaults of its integration type for fields that are absent. */
export function completeFields<T extends Combined>(client: T): T {
  const kind = kinds[client.integration_type] ?? login;
  const applicationType = client.application_type ?? 'web';
  const method = kind.signs ? 'private_key_jwt' : applicationType === 'web' ? 'client_secret_basic' : 'none';
  const grants = client.grant_types?.map((grant) => (grant === 'jwt_bearer_token' ? JWT_BEARER : grant));
  return {
    ...client,
    application_type: applicationType,
    token_endpoint_auth_method: client.token_endpoint_auth_method ?? method,
    grant_types: grants?.length ? [...new Set(grants)] : kind.signs ? [JWT_BEARER] : ['authorization_code'],
    redirect_uris: unique(client.redirect_uris),
    post_logout_redirect_uris: unique(client.post_logout_redirect_uris),
    frontchannel_logout_uri: client.frontchannel_logout_uri || null,
  };
}

function unique(uris: readonly string[] | null): readonly string[] | null {
  return uris === null || uris.length === 0 ? null : [...new Set(uris)];
}

/**
 * The fields of a completed client that do not fit together. The real service accepts some of these and creates a
 * client that cannot be used; here they are reported at once.
 */
export function checkClientFields(
  client: Combined,
  { production, givesBoundTokens }: { production: boolean; givesBoundTokens: boolean },
): readonly FieldFault[] {
  const kind = kinds[client.integration_type];
  if (kind === undefined) {
    return [{ field: 'integration_type', message: 'is reserved for those who run the service' }];
  }
  const faults: FieldFault[] = [];
  const type = client.integration_type;
  const applicationType = client.application_type ?? 'web';
  const method = client.token_endpoint_auth_method ?? '';
  if (!kind.applicationTypes.includes(applicationType)) {
    faults.push({ field: 'application_type', message: `must be web for integration type ${type}` });
  }
  const methods = kind.signs
    ? ['private_key_jwt']
    : applicationType === 'web'
      ? [...SECRETS, 'private_key_jwt']
      : ['none'];
  if (!methods.includes(method)) {
    faults.push({
      field: 'token_endpoint_auth_method',
      message: `must be ${methods.join(' or ')} for integration type ${type} and application type ${applicationType}`,
    });
  }
  const foreign = client.grant_types?.find((grant) => !kind.grantTypes.includes(grant));
  if (foreign !== undefined) {
    faults.push({
      field: 'grant_types',
      message: `must be ${kind.grantTypes.join(' or ')} for integration type ${type}`,
    });
  }
  if (client.dpop_bound_access_tokens === true && !givesBoundTokens) {
    const message = 'must not be true: this server gives no tokens that are bound to a key (DPoP)';
    faults.push({ field: 'dpop_bound_access_tokens', message });
  }
  if (kind.login) {
    if (!client.client_name) faults.push({ field: 'client_name', message: 'must not be blank' });
    if (client.redirect_uris === null) faults.push({ field: 'redirect_uris', message: 'must not be empty' });
  }
  const rules = { native: applicationType === 'native', production };
  for (const field of ['redirect_uris', 'post_logout_redirect_uris'] as const) {
    for (const [index, uri] of (client[field] ?? []).entries()) {
      const message = checkUri(uri, rules);
      if (message !== undefined) faults.push({ field: `${field}[${index}]`, message });
    }
  }
  if (client.frontchannel_logout_uri !== null) {
    const message =
      checkUri(client.frontchannel_logout_uri, rules) ??
      (rules.native ||
      (client.redirect_uris ?? []).some((uri) => originOf(uri) === originOf(client.frontchannel_logout_uri))
        ? undefined
        : 'must have the scheme, host and port of a redirect URI');
    if (message !== undefined) faults.push({ field: 'frontchannel_logout_uri', message });
  }
  return faults;
}

/**
 * Why `uri` cannot be a redirect address. Native programs may use their own schemes, and loopback on any port (RFC 8252
 * §7.3).
 */
function checkUri(uri: string, { native, production }: { native: boolean; production: boolean }): string | undefined {
  if (uri.includes('#')) return 'must not have a fragment (#)';
  if (native && /^https?:\/\/(127\.0\.0\.1|\[::1\]|localhost):(\*|0)(\/|$)/.test(uri)) return undefined;
  if (!URL.canParse(uri) || /\s/.test(uri)) return 'must be an absolute URI';
  const { protocol, hostname } = new URL(uri);
  if (/^(javascript|data|vbscript|blob|file):$/.test(protocol))
    return `must not have the scheme ${protocol.slice(0, -1)}`;
  if (native) return undefined;
  if (protocol !== 'https:' && protocol !== 'http:') return 'must be https';
  const local = hostname === 'localhost' || hostname === '127.0.0.1';
  if (production && (protocol === 'http:' || local)) return 'must be https and not on this machine';
  if (!production && local && protocol === 'https:') return 'must be http on localhost';
  return undefined;
}

function originOf(uri: string | null): string | undefined {
  return uri !== null && URL.canParse(uri) ? new URL(uri).origin : undefined;
}

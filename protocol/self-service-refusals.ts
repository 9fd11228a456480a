import type { CatalogueEntry } from './refusal-entry.ts';

/** What the self-service API refuses, in the words of its error bodies (`ApiErrorResponse`). */
export const selfServiceRefusals = {
  'call-unauthenticated': { status: 401, object: 'Authentication', description: 'Authentication failed: {reason}.' },
  'token-speaks-for-others': {
    status: 403,
    object: 'Authorization',
    description: 'A token with supplier or authorization_details cannot be used for self-service.',
  },
  'scope-needed': { status: 403, object: 'Authorization', description: 'The access token needs the scope {scopes}.' },
  'session-needed': {
    status: 401,
    object: 'Authentication',
    description: 'Nobody is signed in: the session has ended, or there was none. Sign in again.',
  },
  'right-needed': {
    status: 403,
    object: 'Authorization',
    description:
      'You lack the right to do this for the organisation {organisation}. Someone who administers the organisation can give it to you.',
  },
  'operator-needed': {
    status: 403,
    object: 'Authorization',
    description: 'This is for those who run the server.',
  },
  'organisation-deactivated': {
    status: 403,
    object: 'Organization',
    description:
      'The organisation {organisation} is deactivated here. Those who run the server can take it into use again.',
  },
  'organisation-not-named': {
    status: 400,
    object: 'Request',
    description: 'The header Portvakt-Organisation must hold the number of the organisation that you act for.',
  },
  'not-from-portal': {
    status: 403,
    object: 'Request',
    description: 'Only the pages of the portal call this: {reason}.',
  },
  'terms-not-signed': {
    status: 428,
    object: 'Organization',
    description:
      'The organisation {organisation} has not signed the terms of use. Sign them in the portal, at /portal/{organisation}/terms, or with POST /terms/:version/signature (GET /terms shows which). Whoever runs this server can also record that it has: portvakt organisations sign-terms.',
  },
  'input-invalid': { status: 400, object: 'Request', description: '' },
  'body-cut-off': { status: 400, object: 'Request', description: 'The body ended too early.' },
  'input-unstorable': {
    status: 400,
    object: 'Request',
    description: 'The request holds a text or a number that cannot be kept.',
  },
  'body-not-utf8': { status: 400, object: 'Request', description: 'The body is not UTF-8.' },
  'body-excessive': { status: 400, object: 'Request', description: 'The body {excess}.' },
  'body-not-json': { status: 400, object: 'Request', description: 'The body is not JSON.' },
  'body-not-an-object': { status: 400, object: 'Request', description: 'The body must be a JSON object.' },
  'content-too-large': { status: 413, object: 'Request', description: 'The body is larger than {bytes} bytes.' },
  'content-type-not-json': {
    status: 415,
    object: 'Request',
    description: 'The Content-Type must be application/json.',
  },
  'content-encoded': {
    status: 415,
    object: 'Request',
    description: 'The Content-Encoding {encoding} is not supported: send the body as it is.',
  },
  'idempotency-key-invalid': {
    status: 400,
    object: 'Idempotency-Key',
    description: 'An Idempotency-Key has 1 to 255 visible ASCII characters.',
  },
  'idempotency-key-used': {
    status: 422,
    object: 'Idempotency-Key',
    description: 'This Idempotency-Key was used with another body.',
  },
  'address-not-decodable': {
    status: 400,
    object: 'Request',
    description: 'The address is not percent-encoded UTF-8.',
  },
  'address-unknown': { status: 404, object: 'Request', description: 'There is nothing at this address.' },
  'method-not-taken': { status: 405, object: 'Request', description: 'This address takes {methods}.' },
  /** Also Altinn's: only the operator of the server can make room. */
  'quota-used-up': { status: 403, object: 'Quota', title: 'Quota exceeded.', description: '{message}', form: 'title' },
  /** Also Altinn's: waiting makes room (RFC 6585 §4: too many requests in a given time). */
  'quota-used-up-for-now': {
    status: 429,
    object: 'Quota',
    title: 'Quota exceeded.',
    description: '{message}',
    form: 'title',
  },
  'database-away': {
    status: 503,
    object: 'Server',
    description: 'The database cannot be reached. Try again.',
  },
  'server-failed': { status: 500, object: 'Server', description: 'Unexpected error.' },
  'change-search-invalid': { status: 400, object: 'Change', description: '' },
  'token-search-invalid': { status: 400, object: 'Token', description: '' },
  'usage-search-invalid': { status: 400, object: 'Usage', description: '' },
  'organisation-without-name': {
    status: 404,
    object: 'Organization',
    description: 'There is no name on record for {orgno}.',
  },
  // The room clients.
  'no-such-client': { status: 404, object: 'Client', description: 'There is no client {client}.' },
  'client-of-another-organisation': {
    status: 403,
    object: 'Client',
    description: 'The client {client} belongs to another organisation.',
  },
  'client-made-elsewhere': {
    status: 403,
    object: 'Client',
    description: 'The client {client} was not made through this interface.',
  },
  'client-for-another-organisation': {
    status: 403,
    object: 'Client',
    description:
      'client_orgno is another organisation than the one of the access token. Registering for a customer takes the scope idporten:dcr.supplier; to use what a customer has delegated, leave client_orgno out.',
  },
  'client-kept-by-supplier': {
    status: 403,
    object: 'Client',
    description: 'A client in the name of a customer takes the scope idporten:dcr.supplier.',
  },
  'client-invalid': { status: 400, object: 'Client', description: '' },
  'client-id-taken': { status: 409, object: 'Client', description: 'There is a client {client} already.' },
  'client-deactivated': { status: 409, object: 'Client', description: 'The client {client} is deactivated.' },
  'client-not-reactivated': {
    status: 409,
    object: 'Client',
    description: 'The client {client} is deactivated. An update with "active": true takes it into use again.',
  },
  'client-deactivated-by-another': {
    status: 403,
    object: 'Client',
    description: 'The client {client} was deactivated by organisation {organisation}.',
  },
  'client-changed-since': {
    status: 412,
    object: 'Client',
    description: 'The client {client} has been changed since it was read. Read it again and repeat the change.',
  },
  'client-without-secret': {
    status: 400,
    object: 'Client',
    description: 'The client {client} authenticates with {method}: it has no secret.',
  },
  'administration-scope-asked': {
    status: 403,
    object: 'Client',
    description: 'The scope {scope} is given out by those who run the service, not through this interface.',
  },
  'key-gives-power': {
    status: 403,
    object: 'JsonWebKey',
    description:
      'The client {client} has the scope {scope}, which the client that calls has not: it may not give it keys.',
  },
  'key-removal-gives-power': {
    status: 403,
    object: 'JsonWebKey',
    description:
      'The client {client} has the scope {scope}, which the calling client does not have, so the calling client cannot remove its keys.',
  },
  'key-invalid': { status: 400, object: 'JsonWebKey', description: '' },
  'key-set-invalid': { status: 400, object: 'JsonWebKeySet', description: '' },
  'keys-instead-of-one': {
    status: 400,
    object: 'JsonWebKey',
    description: 'This is {what}. Send the one key by itself: {"kty":"RSA",…}.',
  },
  'key-list-without-set': {
    status: 400,
    object: 'JsonWebKeySet',
    description: 'This is a bare list of keys. Send the list in a set: {"keys":[…]}.',
  },
  'key-without-set': {
    status: 400,
    object: 'JsonWebKeySet',
    description: 'This is one key. Send it in a set: {"keys":[{…}]}.',
  },
  'key-twice-in-set': {
    status: 409,
    object: 'JsonWebKeySet',
    description: 'A key stands twice in the set.',
    form: 'text',
  },
  'key-not-on-client': { status: 404, object: 'JsonWebKey', description: 'The client has no key {kid}.' },
  'key-on-client': {
    status: 409,
    object: 'JsonWebKey',
    description: 'This key is on the client already, as {kid}.',
  },
  'too-many-keys': {
    status: 409,
    object: 'JsonWebKey',
    description: 'The client has {most} keys, which is the most. Remove one first.',
  },
  'on-behalf-of-not-found': {
    status: 404,
    object: 'ClientOnBehalfOf',
    description: 'The client has no entry {entry}.',
  },
  'on-behalf-of-taken': {
    status: 409,
    object: 'ClientOnBehalfOf',
    description: 'The client has an entry {entry} already.',
  },
  'on-behalf-of-without-login': {
    status: 400,
    object: 'ClientOnBehalfOf',
    description: 'A Maskinporten client has no on-behalf-of entries.',
  },
  'on-behalf-of-invalid': { status: 400, object: 'ClientOnBehalfOf', description: '' },
  'integration-search-invalid': { status: 400, object: 'Integration', description: '' },
  // Scopes
  'scope-missing': { status: 404, object: 'Scope', description: 'There is no scope {scope}.' },
  'scope-exists': { status: 409, object: 'Scope', description: 'The scope {scope} exists already.' },
  'scope-exists-deactivated': {
    status: 409,
    object: 'Scope',
    description: 'The scope {scope} exists, but is deactivated already.',
  },
  'scope-invalid': { status: 400, object: 'Scope', description: '' },
  'scope-of-others': {
    status: 403,
    object: 'Scope',
    description: 'The scope {scope} belongs to another organisation.',
  },
  'prefix-of-others': {
    status: 403,
    object: 'Scope',
    description: 'The prefix {prefix} has not been given to organisation {organisation}.',
  },
  'scope-update-deactivated': {
    status: 409,
    object: 'Scope',
    description: 'The scope {scope} is deactivated. An update with "active": true takes it into use again.',
  },
  'scope-deactivated': { status: 409, object: 'Scope', description: 'The scope {scope} is deactivated.' },
  'scope-access-invalid': { status: 400, object: 'ScopeAccess', description: '' },
  'scope-access-missing': {
    status: 404,
    object: 'ScopeAccess',
    description: 'Organisation {consumer} has not been granted the scope {scope}.',
  },
  'member-unknown': {
    status: 404,
    object: 'Member',
    description:
      'The organisation has no such member. People with rights by a role or by their sign-in are not members.',
  },
  'member-last-administrator': {
    status: 409,
    object: 'Member',
    description:
      'You are the only administrator. Give somebody else the right members first, so that the organisation can still be administered.',
  },
  'invitation-unknown': {
    status: 404,
    object: 'Invitation',
    description:
      'There is no such invitation: it was accepted, withdrawn or is older than 14 days. Ask an administrator of the organisation for a new one.',
  },
  'invitation-of-another': {
    status: 403,
    object: 'Invitation',
    description:
      'The invitation is for another e-mail address than the one that you have signed in with. Sign in with that address, or ask to be invited with this one.',
  },
  'scope-access-present': {
    status: 409,
    object: 'ScopeAccess',
    description: 'Organisation {consumer} has access to the scope {scope} already. Put it on a client and use it.',
  },
  // Applications for access
  'scope-open-for-all': {
    status: 409,
    object: 'AccessApplication',
    description: 'The scope {scope} is open for every organisation: there is nothing to apply for. Put it on a client.',
  },
  'scope-of-applicant': {
    status: 409,
    object: 'AccessApplication',
    description: 'The scope {scope} is your own. Grant it with PUT /scopes/access/{consumer}?scope={scope}.',
  },
  'access-application-open': {
    status: 409,
    object: 'AccessApplication',
    description: 'Organisation {consumer} has applied for the scope {scope} already, and the owner has not answered.',
  },
  'access-application-missing': {
    status: 404,
    object: 'AccessApplication',
    description: 'There is no application {application} that concerns the organisation.',
  },
  'access-application-closed': {
    status: 409,
    object: 'AccessApplication',
    description: 'The application {application} is {state} already.',
  },
  'access-application-invalid': { status: 400, object: 'AccessApplication', description: '' },
  // Terms of use
  'terms-missing': { status: 404, object: 'Terms', description: 'There is no version {version} of the terms of use.' },
  'terms-superseded': {
    status: 409,
    object: 'Terms',
    description: 'Version {version} of the terms of use has been replaced. Read and sign version {newest}.',
  },
  'terms-invalid': { status: 400, object: 'Terms', description: '' },
  // For those who run the server
  'organisation-unknown': {
    status: 404,
    object: 'Organization',
    description: 'There is no organisation {organisation} here.',
  },
  'organisation-changed': {
    status: 412,
    object: 'Organization',
    description:
      'The organisation {organisation} has been changed since it was read. Read it again and repeat the change.',
  },
  'organisation-runs-server': {
    status: 409,
    object: 'Organization',
    description: 'The organisation {organisation} runs this server and cannot be deactivated.',
  },
  'organisation-not-admitted': { status: 400, object: 'Organization', description: '{problems}' },
  'prefix-not-given': { status: 409, object: 'ScopePrefix', description: '{problem}' },
  'prefix-not-owned': {
    status: 404,
    object: 'ScopePrefix',
    description: 'The organisation {organisation} does not have the prefix {prefix}.',
  },
  'prefix-in-use': {
    status: 409,
    object: 'ScopePrefix',
    description: 'There are scopes under the prefix {prefix}, in use or not, so it stays with its owner.',
  },
  'signing-key-missing': { status: 404, object: 'SigningKey', description: 'There is no signing key {kid}.' },
  'signing-key-unchanged': { status: 409, object: 'SigningKey', description: '{reason}' },
  'operating-search-invalid': { status: 400, object: 'Search', description: '' },
  // Troubleshooting
  'private-key-pasted': {
    status: 400,
    object: 'Explanation',
    description:
      'This holds a private key, which must be shown to nobody. It was not read or kept here, but it has left its place: make a new key, register its public half, and remove the old one from the client.',
  },
  'explanations-too-many': {
    status: 429,
    object: 'Explanation',
    description: 'The organisation has had many grants examined within a short time. Wait a moment and try again.',
  },
  'audit-log-missing': {
    status: 404,
    object: 'AuditProof',
    description:
      'This server keeps no audit log, so there are no proofs. Ask whoever runs it to set PORTVAKT_AUDIT_LOG.',
  },
  // The room notices.
  'notice-missing': { status: 404, object: 'Notice', description: 'There is no notice {id}.' },
  'notice-settings-changed': {
    status: 412,
    object: 'NoticeSettings',
    description: 'Somebody has changed the settings meanwhile. Read them again, and change what you see.',
  },
  'notice-settings-invalid': { status: 400, object: 'NoticeSettings', description: '' },
  'notice-test-too-soon': {
    status: 429,
    object: 'NoticeSettings',
    description: 'A test was sent less than a minute ago. Wait a minute.',
  },
  'notice-webhook-missing': {
    status: 409,
    object: 'NoticeSettings',
    description: 'There is no webhook, so it has no secret. Set webhook_url first.',
  },
  'notice-address-asked': {
    status: 429,
    object: 'NoticeSettings',
    description: 'The owner of {address} was asked lately. Wait a day before they are asked again.',
  },
  'notice-address-declined': {
    status: 409,
    object: 'NoticeSettings',
    description: 'The owner of {address} has said that they want no notices. Leave the address out.',
  },
  'notice-mail-missing': {
    status: 409,
    object: 'NoticeSettings',
    description:
      'This server sends no e-mail. Leave email_addresses empty, or ask whoever runs it to set PORTVAKT_SMTP_URL.',
  },
} as const satisfies Record<string, CatalogueEntry>;

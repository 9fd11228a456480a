import type { TokenRefusalName } from '../token-refusals.ts';
import type { Explanation } from './explanation.ts';

/** The explanations in English. */
export const english = {
  'grant-type-missing': {
    title: 'The parameter grant_type is missing',
    cause: 'The request to the token endpoint had no `grant_type`.',
    cure: 'Send `grant_type=urn:ietf:params:oauth:grant-type:jwt-bearer` together with `assertion`, as form fields in the body of a POST. Check also that the body really arrives: many HTTP clients drop it when they follow a redirect.',
  },
  'grant-type-repeated': {
    title: 'The parameter grant_type is repeated',
    cause: 'The request had `grant_type` more than once, and the server does not choose between them.',
    cure: 'Send `grant_type` exactly once, in the body. Look for code that adds the field although the HTTP library has already done so.',
  },
  'grant-type-unsupported': {
    title: 'This type of grant is not supported',
    cause:
      'The token endpoint takes JWT grants (RFC 7523) only. The request asked for something else, for example `client_credentials`.',
    cure: 'Send exactly `urn:ietf:params:oauth:grant-type:jwt-bearer` as `grant_type`, and a signed JWT grant as `assertion`. The short name `jwt_bearer_token` belongs only in the registration of a client.',
  },
  'content-encoding-unsupported': {
    title: 'The body is encoded',
    cause:
      'The body came with a `Content-Encoding`, such as `gzip`. A token request is about one kilobyte and is read as it is.',
    cure: 'Send the body without compression, and leave `Content-Encoding` out. Some HTTP libraries and proxies compress requests by a setting.',
  },
  'media-type-wrong': {
    title: 'Wrong Content-Type',
    cause:
      'The body came without a `Content-Type`, or with another than `application/x-www-form-urlencoded`. Most often it is `application/json`.',
    cure: 'Set `Content-Type: application/x-www-form-urlencoded` and send `grant_type` and `assertion` as form fields. In JavaScript, `new URLSearchParams(…)` as the body does both.',
  },
  'assertion-parameter-invalid': {
    title: 'The parameter assertion is missing or repeated',
    cause:
      '`assertion` was missing or occurred more than once, or the same parameter came both in the body and in the query string.',
    cure: 'Send `grant_type` and `assertion` exactly once each, both in the body and neither in the query string. The value of `assertion` is the finished, signed JWT grant, without `Bearer` in front.',
  },
  'assertion-malformed': {
    title: 'The grant is not a readable JWT',
    cause:
      'The value of `assertion` could not be read as a signed JWT. It must have three parts with dots between them, each in base64url without padding, and the first two must be JSON objects in UTF-8 in which no name occurs twice. `kid` in the header must be a string.',
    cure: 'Let a JWT library make the grant rather than putting it together yourself. Look for line breaks, spaces or quotation marks that came along, and for ordinary base64 (`+`, `/` and `=`) where base64url was needed. The grant must be signed, not encrypted.',
  },
  'header-alg-invalid': {
    title: 'The signature algorithm is not accepted',
    cause: '`alg` in the JWT header is not `RS256`, `RS384` or `RS512`.',
    cure: 'Sign with an RSA key and `RS256`. `PS256`, `ES256`, `HS256` and `none` are never accepted. If your key is not an RSA key, make an RSA key pair of at least 2048 bits and register its public key on the client.',
  },
  'header-crit-present': {
    title: 'The header holds crit',
    cause:
      'The JWT header has `crit`, which demands that the receiver understands certain extensions. The server supports none.',
    cure: 'Remove `crit`. The header needs only `alg` and `kid`; `typ` may be there too.',
  },
  'claim-invalid': {
    title: 'A claim is missing or has an invalid value',
    cause:
      'The grant lacks a required claim (`iss`, `aud`, `scope`, `iat` or `exp`), or a claim has the wrong type or an impossible value.',
    cure: '`iat` and `exp` must be numbers in seconds since 1970, not milliseconds and not text: in JavaScript `Math.floor(Date.now() / 1000)`. `scope` must be one string with at least one scope, separated by spaces if there are more. `resource` must be an absolute URI or a list of them, `consumer_org` a valid organisation number of nine digits and `jti` a string of at most 256 characters. `pid` must be a Norwegian national identity number or D-number with the right check digits; synthetic numbers are not accepted in production.',
  },
  'claim-unknown': {
    title: 'Unknown claim in the grant',
    cause:
      'The grant has a claim that the server does not know; the error text names it. Unknown claims are refused so that a misspelling is never overlooked.',
    cure: 'Correct the name or remove the claim. Allowed are `aud`, `iss`, `scope`, `iat`, `exp`, `jti`, `nbf`, `sub`, `resource`, `pid`, `consumer_org` and `authorization_details`. Common mix-ups are `consumer_orgno` for `consumer_org` and `client_id` for `iss`.',
  },
  'claim-unsupported': {
    title: 'The claim is not supported',
    cause:
      'The error text names a claim that the server knows but does not take. Most often it is `iss_onbehalfof`, an older way to act on behalf of others.',
    cure: 'Remove the claim. If you are a supplier acting for a customer, put the organisation number of the customer in `consumer_org`; the customer must have delegated the access to you. `consumer_org` cannot be combined with a system user in `authorization_details`.',
  },
  'resource-not-allowed': {
    title: 'The scope has a fixed audience',
    cause:
      'The API owner has decided which `aud` every token with this scope gets (`enforced_aud_for_access_token`), and the grant asked for another one in `resource`. The same happens when two of the scopes have different fixed audiences.',
    cure: 'Remove `resource` and the server fills in the right value itself, or give exactly the value that the API owner has decided. If you need scopes with different fixed audiences, get one token for each.',
  },
  'client-not-found': {
    title: 'The client does not exist',
    cause: 'There is no active client with the client ID that stands in `iss`.',
    cure: '`iss` must be the ID of the client (`client_id`), not the organisation number and not the name. Check that the client is registered in the environment you are asking, since test and production have separate registers, and that it has not been deactivated.',
  },
  'client-authentication-missing': {
    title: 'The header does not say which key signed',
    cause: 'The JWT header has neither `kid` nor `x5c`, and the client has no registered keys.',
    cure: 'Sign with your enterprise certificate and send it in `x5c`, or register an RSA key on the client and put its ID in `kid`. Both go in the JWT header, not among the claims.',
  },
  'key-identifier-missing': {
    title: 'The header lacks kid',
    cause:
      'The client has registered at least one key, so `kid` in the JWT header must say which key signed. That holds even when the keys have expired, and when the header has `x5c`.',
    cure: 'Set `kid` to the ID that the key has on the client, and sign with the private key that belongs to it. `kid` goes in the JWT header, not among the claims.',
  },
  'key-identifier-unknown': {
    title: 'The key is not registered on the client',
    cause:
      'The client in `iss` exists but has no key with the `kid` in the JWT header. The mistake may as well be in `iss` as in `kid`.',
    cure: 'Check first that `iss` is the right client: a key counts only for the client it is registered on. Then compare `kid`, character by character, with the keys of the client in the same environment. If the key is not there, register its public key.',
  },
  'key-expired': {
    title: 'The key has expired',
    cause:
      'A registered key works for one year from the first time it was registered, or until an earlier date that its owner has set, and that time is over. Registering the same key again does not renew it, not even under a new `kid`.',
    cure: 'Make a new key pair and register the new public key, with a `kid` of its own, beside the old one. Then sign with the new key, and remove the old one when nothing uses it any more. Plan the next change well before the year is over.',
  },
  'certificate-invalid': {
    title: 'The certificate is not accepted',
    cause:
      'The certificate in `x5c` is not a valid enterprise certificate in this environment. It may have expired or been revoked, be from an authority that is not trusted here, be for another use, or lack one organisation number.',
    cure: 'Use the certificate for authentication or signing, and one from this environment: test certificates are refused in production, and the reverse. Check that it is in force and has a plain RSA key of 2048 to 4096 bits. Outside production the hint says what is wrong.',
  },
  'x5c-unreadable': {
    title: 'The content of x5c cannot be read',
    cause: '`x5c` in the JWT header is not a list of one to eight certificates, each of them DER in standard base64.',
    cure: 'Send a JSON array of strings, your own certificate first. Use standard base64, not base64url and not PEM with its header lines. A list with your own certificate alone is enough.',
  },
  'certificate-revocation-unknown': {
    title: 'Revocation could not be checked',
    cause:
      'The server could not find out whether the certificate in `x5c` has been revoked. It does not accept a certificate without knowing.',
    cure: 'Wait a few seconds and try again with a new grant. If it goes on, ask those who run the server whether they can reach the revocation service of your certificate authority.',
  },
  'certificate-of-another-organisation': {
    title: 'The certificate belongs to another organisation',
    cause:
      'The organisation number in the certificate is not that of the organisation that owns the client. For a client with `supplier_orgno` it must be the number of the supplier.',
    cure: 'Use the certificate of the organisation that owns the client, or the client that belongs to the organisation in the certificate. Check `iss` too: it may name the wrong client.',
  },
  'signature-invalid': {
    title: 'The signature does not match',
    cause:
      'The signature could not be verified with the public key that is registered on the client, or with the first certificate in `x5c`.',
    cure: 'Sign with the private key that belongs to the very key that `kid` names, or to the first certificate in `x5c`; test and production, or an old and a new key, are easily mixed up. Check that `alg` is the algorithm you really sign with, and that nothing changes the grant afterwards. A key that comes along in the header (`jwk`, `jku`, `x5u`) is not used.',
  },
  'audience-invalid': {
    title: 'Wrong audience in aud',
    cause:
      '`aud` must be exactly the `issuer` of the server, with the slash at the end, and nothing more. The grant had another value, or several.',
    cure: "Copy `issuer`, character by character, from the server's metadata (`/.well-known/oauth-authorization-server`) and use it as the only value. Common mistakes are a missing slash, the address of the token endpoint, and a value from another environment. A library that sends the token endpoint's address (pymaskinporten 1.1.x does) can be let in by whoever runs the server, with `PORTVAKT_TOKEN_ENDPOINT_AS_AUDIENCE`.",
  },
  'issuer-moved': {
    title: 'The server has moved',
    cause:
      '`aud` names the issuer that this server had before it moved. For a while both were accepted; that time is over.',
    cure: 'Use the issuer that the answer names as `aud`, and send grants to its token endpoint: its metadata (`/.well-known/oauth-authorization-server`) names both. Client id, keys, scopes and delegations are unchanged. APIs must accept tokens with the new `iss`.',
  },
  'issuer-gone': {
    title: 'The metadata has moved',
    cause: 'The server has moved, and the time in which its former address had metadata is over.',
    cure: 'Read the metadata at the address that the answer names, and use its `issuer` as `aud` in grants. APIs expect it as `iss` in tokens.',
  },
  'issued-in-the-future': {
    title: 'The grant is issued in the future',
    cause: "`iat` is more than 10 seconds ahead of the server's clock. An `nbf` that far ahead gets the same answer.",
    cure: 'Set the clock of the machine that makes the grant, preferably with NTP. Count in seconds since 1970 in UTC, and make sure that local time is not taken for UTC. If you do not need `nbf`, leave it out.',
  },
  expired: {
    title: 'The grant has expired',
    cause: 'The time in `exp` had passed when the grant arrived.',
    cure: 'Make a new grant right before every request, and do not keep it for later. If the grant is fresh, the clock of the machine is slow, or local time and UTC were mixed up. If the network is slow, set `exp` to `iat` + 120, which is the most a grant may have.',
  },
  'lives-too-long': {
    title: 'The grant lives too long',
    cause: 'There are more than 120 seconds from `iat` to `exp`, or `exp` does not come after `iat`.',
    cure: 'Set `iat` to the time now and `exp` at most 120 seconds later. `exp` in the grant does not say how long the token lives; that follows from the settings of the client and the scope.',
  },
  replayed: {
    title: 'The grant has been used before',
    cause:
      'A grant works only once, and this client has already used a grant with the same `jti`, or this very grant if it has none. That holds even if the answer to the first attempt was lost.',
    cure: 'Make a new grant with a new `jti`, for example a random UUID, for every attempt, also after a timeout. Turn off automatic retries in the HTTP library, since they send the same grant again. Keep the token until it is about to expire (`expires_in`) rather than getting a new one for every call.',
  },
  'dpop-proof-missing': {
    title: 'The request has no DPoP proof',
    cause:
      'The client is registered with `dpop_bound_access_tokens`: it only gets tokens that are bound to a key. The request had no header `DPoP` with a proof of such a key.',
    cure: 'Send a proof (RFC 9449) in the header `DPoP`. A client library with support for DPoP does so; in `@portvakt/client` the setting is `dpop`. If the client is to get ordinary tokens after all, take `dpop_bound_access_tokens` off it.',
  },
  'dpop-proof-invalid': {
    title: 'The DPoP proof is wrong',
    cause:
      'The header `DPoP` holds something that is no valid proof. The error text names the part that is wrong: a header or a claim of the JWT, its signature, or the header as a whole.',
    cure: 'Make a new proof for every request: `typ` is `dpop+jwt`, `jwk` the public key only, `htm` is `POST`, `htu` the token endpoint as the metadata has it, `iat` the time now, and `jti` a new random value. Send it in one header `DPoP`. Look at the clock if `iat` is wrong. The grant was not used up.',
  },
  'dpop-nonce-needed': {
    title: 'The DPoP proof needs the nonce of the server',
    cause:
      'Proofs must hold a value that the server has handed out lately, so that none can be made in advance. The proof had none, or one that is too old.',
    cure: 'Take the value of the header `DPoP-Nonce` in the answer, put it into the claim `nonce` of a new proof, and send the request again with a new grant. Client libraries with support for DPoP do this by themselves. Keep the newest value for the next request.',
  },
  'bound-tokens-unavailable': {
    title: 'The server gives no DPoP-bound tokens',
    cause:
      'The client is registered with `dpop_bound_access_tokens`, so that it must never get an ordinary token. The server is not set to give bound ones.',
    cure: 'Whoever runs the server can switch DPoP on (`PORTVAKT_DPOP`). Otherwise take `dpop_bound_access_tokens` off the client, if ordinary tokens are good enough for it.',
  },
  'scope-not-on-client': {
    title: 'The scope is not registered on the client',
    cause: 'The scope in the error text has not been added to the client, is misspelt or has been deactivated.',
    cure: 'Add the scope to the client, and compare the name character by character: scopes are always written in lower case. It is not enough that the API owner has granted your organisation access; the scope must stand on the client too. The other way round, your organisation needs the access once the scope is there, or the answer will be MP-250.',
  },
  'scope-not-for-maskinporten': {
    title: 'The scope is not for machine-to-machine use',
    cause:
      'The API owner has reserved the scope for other integration types, for example user login. The same answer comes when your client is itself of another type than `maskinporten`.',
    cure: 'Check in the documentation of the API that you are asking for the right scope; some APIs have one for login and another for Maskinporten. If it is the right one, the API owner must open it for the integration type `maskinporten` (`allowed_integration_types`). If your client is of another type (`integration_type`), register a new one, since the type cannot be changed.',
  },
  'scope-not-granted': {
    title: 'The consumer has no access to the scope',
    cause:
      'The scope stands on the client, but the API owner has not granted the consumer access to it. The consumer is the organisation in `consumer_org`, or the owner of the client when `consumer_org` is not there. If a supplier has registered the client for a customer (`supplier_orgno`), it is the supplier who must have the access.',
    cure: 'Ask the API owner to grant that organisation number access to the scope, in the environment you use. If you are a supplier who is to use the access of a customer, send the organisation number of the customer in `consumer_org`: it is then the customer who must have the access, and who must have delegated it to you.',
  },
  'consumer-org-is-own': {
    title: 'consumer_org does not go with the client',
    cause:
      '`consumer_org` is the organisation number of the very organisation that owns the client, and nobody can delegate to themselves. The same answer comes when a supplier has registered the client for one customer (`supplier_orgno`).',
    cure: 'Remove `consumer_org` when you get a token for the organisation that owns the client; the token is for that one anyway. If you are a supplier who is to use an access that a customer has delegated, use a client on your own organisation number and put the organisation number of the customer in `consumer_org`.',
  },
  'scope-not-delegated': {
    title: 'The customer has not delegated the access',
    cause:
      'The consumer has access to the scope, but has not delegated it to the supplier that owns the client: it never did, or has taken it back. The same answer comes when the scope cannot be delegated (its owner has set no `delegation_source`), when the scopes of the request are delegated in different sources, and when the server does not know the source.',
    cure: 'Remove `consumer_org` if you are getting a token for your own organisation. If you act for a customer, the customer must delegate this very scope, through a resource that holds it, to the organisation number of the supplier in the delegation source of the scope (for example Altinn), in the same environment; it works from the next request, and what a supplier was given it cannot pass on. The API owner makes a scope delegable with `delegation_source`. Ask for scopes with different sources in requests of their own.',
  },
  'authorization-details-type-unknown': {
    title: 'Unknown type in authorization_details',
    cause: 'The grant has `authorization_details` of a type that the server does not support, or without a `type`.',
    cure: 'Use `urn:altinn:systemuser` for a system user or `urn:altinn:consent` for a consent, or remove `authorization_details` from the grant. The types that a server supports stand in `authorization_details_types_supported` in its metadata.',
  },
  'authorization-details-field-unknown': {
    title: 'Unknown field in authorization_details',
    cause:
      'The object in `authorization_details` has a field that does not belong to its type. Names are compared letter by letter: `ID` and `id` are different fields.',
    cure: 'A system user has `type`, `systemuser_org` and, where it was made with one, `externalRef`; the organisation is written with `authority` and `ID`. A consent has `type`, `id` and `from`.',
  },
  'authorization-details-value-invalid': {
    title: 'Invalid value in authorization_details',
    cause:
      'A field of `authorization_details` is missing or has a value that it cannot have. The text of the error names the field.',
    cure: 'In `systemuser_org`, `authority` must be `iso6523-actorid-upis` and `ID` must be `0192:` followed by an organisation number with its check digit right. In a consent, `id` is a UUID, and `from` is `urn:altinn:person:identifier-no:` or `urn:altinn:organization:identifier-no:` followed by the number.',
  },
  'system-user-not-found': {
    title: 'No such system user',
    cause:
      'The organisation in `systemuser_org` has no system user on a system that has this client. All of it must fit: the system of the vendor that owns the client, the client on that system, the owner of the system user, and `externalRef`.',
    cure: 'Check that the customer has approved the request in this environment, and that the client id stands on the system in the system register. Leave `externalRef` out if the system user was made without one; otherwise it must be the same, letter by letter. For an agent system user, `systemuser_org` is the organisation that owns it, not one of its clients.',
  },
  'consent-not-valid': {
    title: 'The consent cannot be used',
    cause:
      'There is no consent with this `id` that is in force, given by the party in `from` to the consumer of the token. It may be unanswered, rejected, withdrawn or expired, or concern others.',
    cure: 'Check the status of the consent request with the API for consent. With `consumer_org`, the consent must have been given to that organisation, otherwise to the one that owns the client.',
  },
  'client-authentication-failed': {
    title: 'The client has not proved itself',
    cause:
      'Whoever asks whether a token counts (`/introspect`) must prove to be a client, with a signed JWT in `client_assertion`. This one proves nothing: the client does not exist or is deactivated, the key is not registered, the signature, the audience or the times are wrong, or it was used before.',
    cure: 'Make a new JWT for every question: `iss` and `sub` are the client id, `aud` is the issuer and nothing else, `exp` at most 120 seconds after `iat`, `jti` a new random value, and the header has the `kid` of a registered key. Outside production the error text says what is wrong.',
  },
  'introspection-parameter-invalid': {
    title: 'A parameter of the question is wrong',
    cause:
      'The question whether a token counts (`/introspect`) lacks the parameter in the error text, or has it twice, or with a value that it cannot have.',
    cure: 'Send `token`, `client_assertion_type` (`urn:ietf:params:oauth:client-assertion-type:jwt-bearer`) and `client_assertion` as form fields in the body, each of them once.',
  },
  'temporarily-unavailable': {
    title: 'Temporarily unavailable',
    cause:
      'The server could not reach something that it needs in order to answer, for example the database or the register in which the scope is delegated. It does not mean that anything is wrong with the request.',
    cure: 'Wait as many seconds as `Retry-After` says, and try again with a new grant; the previous one may be used up. If it goes on, wait longer before every attempt. A token that you already have works until it expires.',
  },
  'requests-too-many': {
    title: 'Too many requests',
    cause:
      'The server answers so many requests within a time and no more, so that nobody takes it from the others. The answer names the limit: `client` is what one client may ask for after it has proved itself, `organisation` the calls of one organisation, `address` and `unproved` requests that prove nobody, `open` those for what is open to all. Nothing is wrong with the request, and its grant is not used up.',
    cure: 'Wait as many seconds as `Retry-After` says, and try again. If it was `client`: keep each token until it expires instead of fetching one for every call. If it was `address`: something there sends requests that are refused again and again; look at why. Whoever runs the server sets the limits (`PORTVAKT_LIMITS`).',
  },
  'token-unverifiable': {
    title: 'The server held the token back',
    cause:
      'Now and then the server tries its own token with the key set that it publishes, before it sends it. This token failed, and was not sent. Nothing is wrong with the request.',
    cure: 'Wait as many seconds as `Retry-After` says, and try again; the grant is not used up. If it goes on, whoever runs the server must look at the signing keys.',
  },
  'body-too-large': {
    title: 'The request is too large',
    cause: 'The body is larger than 32 kB. An ordinary token request is a couple of kilobytes.',
    cure: 'Send only `grant_type` and `assertion`, and let the JWT header keep to `alg`, `kid` and perhaps `typ`. If you ask for very many scopes, spread them over several tokens.',
  },
  'method-not-allowed': {
    title: 'The token endpoint takes POST only',
    cause: 'The request used another HTTP method, for example GET.',
    cure: "Send `grant_type` and `assertion` in the body of a POST. If your code already sends POST, a redirect may have turned it into GET: use `token_endpoint` from the server's metadata, unchanged.",
  },
  'address-not-found': {
    title: 'The address does not exist',
    cause: 'The server has nothing at the address you asked for.',
    cure: "Take the addresses from the server's metadata at `/.well-known/oauth-authorization-server` rather than typing them by hand. Check also that you are talking to the right server, and look for double slashes and misspellings.",
  },
} as const satisfies Record<TokenRefusalName, Explanation>;

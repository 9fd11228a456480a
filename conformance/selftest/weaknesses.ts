import type { CaseClass } from '../format/vocabulary.ts';

interface Description {
  /** What such a server does. */
  readonly text: string;
  /** The classes whose cases are run against it. */
  readonly classes: readonly CaseClass[];
}

/** What a server for the selftest can do wrong, one thing at a time. */
export const weaknesses = {
  'any-method': { text: 'takes every method like POST, and reads the query', classes: ['form'] },
  'any-media-type': { text: 'reads JSON, multipart and forms, whatever they are called', classes: ['form'] },
  'exact-media-type': { text: 'compares Content-Type letter by letter', classes: ['form'] },
  'first-parameter': { text: 'takes the first of a parameter that comes twice', classes: ['form'] },
  'last-parameter': { text: 'takes the last of a parameter that comes twice, and reads the query', classes: ['form'] },
  'lax-names': { text: 'takes names in any case, lists, blanks and semicolons', classes: ['form'] },
  'pedantic-form': { text: 'wants exactly two parameters, in order, unencoded, with a length', classes: ['form'] },
  'any-encoding': { text: 'does not look at Content-Encoding', classes: ['form'] },
  'assumes-grant': { text: 'does not look at grant_type', classes: ['form', 'mix-up'] },
  'any-path': { text: 'takes grants at every address', classes: ['form'] },
  'any-scope': { text: 'gives tokens whatever is asked for', classes: ['scope'] },
  'lax-http': { text: 'reads what HTTP forbids', classes: ['form'] },
  'lax-base64': { text: 'reads base64 of any form', classes: ['shape', 'replay'] },
  'lax-parts': { text: 'finds the JWT in whatever is around it', classes: ['shape'] },
  'lax-json': { text: 'reads JSON as a program would be read', classes: ['shape', 'time', 'claim'] },
  'lax-text': { text: 'reads bytes that are not UTF-8, and other encodings', classes: ['shape'] },
  'compact-json': { text: 'takes no JSON with blanks or line breaks', classes: ['shape', 'replay'] },
  'skips-signature': {
    text: 'does not check signatures',
    classes: ['shape', 'header', 'key', 'aud', 'claim', 'replay', 'vectors', 'x5c'],
  },
  'alg-none': { text: 'takes alg none in any case without a signature', classes: ['header', 'shape', 'replay'] },
  'hmac-confusion': { text: 'checks HMAC with what everybody knows of the client', classes: ['header', 'key'] },
  'any-alg': { text: 'tries every algorithm, whatever alg says', classes: ['header', 'replay'] },
  'ignores-crit': { text: 'does not look at crit', classes: ['header'] },
  'trusts-header': { text: 'takes the key from the header', classes: ['header'] },
  'pedantic-header': { text: 'takes no other member of the header than alg and kid', classes: ['header'] },
  'last-member': { text: 'takes the last of two members with one name', classes: ['header', 'aud', 'time', 'claim'] },
  'first-member': { text: 'takes the first of two members with one name', classes: ['header', 'aud', 'time', 'claim'] },
  inflates: { text: 'unpacks claims that are compressed', classes: ['shape', 'header'] },
  'assigns-members': { text: 'lets __proto__ in JSON set a prototype', classes: ['header', 'claim'] },
  'any-client-key': { text: 'takes the key of any client', classes: ['key', 'claim', 'mix-up'] },
  'any-own-key': { text: 'tries all keys of a client, whatever the kid', classes: ['key', 'header'] },
  'key-by-name': { text: 'finds keys by kid alone', classes: ['key'] },
  'forgets-expiry': { text: 'takes old keys and clients out of use', classes: ['key'] },
  'skips-aud': { text: 'does not look at aud', classes: ['aud', 'mix-up', 'replay'] },
  'aud-begins': { text: 'wants an aud that begins like its own', classes: ['aud', 'mix-up'] },
  'aud-contains': { text: 'wants an aud that has its own somewhere within', classes: ['aud'] },
  'aud-normalised': { text: 'compares aud as browsers compare addresses', classes: ['aud'] },
  'aud-list': { text: 'wants to be one of the audiences', classes: ['aud'] },
  'aud-no-list': { text: 'takes no list in aud', classes: ['aud'] },
  'aud-endpoint': { text: 'takes its token endpoint in aud', classes: ['aud'] },
  'aud-issuer-only': { text: 'does not take its token endpoint in aud, and says that it does', classes: ['aud'] },
  'skips-exp': { text: 'does not look at exp', classes: ['time', 'claim', 'answer', 'replay'] },
  'skips-iat': { text: 'does not look at iat', classes: ['time'] },
  'skips-nbf': { text: 'does not look at nbf', classes: ['time'] },
  'skips-lifetime': { text: 'takes grants of any length of life', classes: ['time'] },
  'coerces-times': { text: 'makes numbers of whatever times are', classes: ['time', 'limit'] },
  'pedantic-times': { text: 'wants whole numbers, and no difference of clocks', classes: ['time'] },
  'keeps-no-jti': { text: 'takes a grant again and again', classes: ['replay'] },
  'jti-by-text': { text: 'knows a used grant by its text', classes: ['replay'] },
  'jti-slow': { text: 'looks whether a grant was used, and writes later that it was', classes: ['replay'] },
  'jti-per-process': { text: 'each process remembers its own grants', classes: ['replay'] },
  'jti-early': { text: 'uses up a jti before the grant is proved', classes: ['replay'] },
  'jti-global': { text: 'has one list of jti for all clients', classes: ['replay'] },
  'jti-in-capitals': { text: 'compares jti without case', classes: ['replay'] },
  'jti-cut': { text: 'remembers the first 64 characters of a jti', classes: ['replay'] },
  'jti-joined': { text: 'joins client and jti without a mark, and compares the ends', classes: ['replay'] },
  'jti-any-type': { text: 'takes a jti of any type and length', classes: ['replay'] },
  'jti-narrow': { text: 'takes only letters, digits and hyphens in a jti, and wants one', classes: ['replay'] },
  'jti-forgets-missing': { text: 'takes a grant without jti again', classes: ['replay'] },
  'trims-names': {
    text: 'looks for clients by a name without blanks, capitals and what follows',
    classes: ['claim', 'key'],
  },
  'any-claims': { text: 'takes claims that it does not know, and any type', classes: ['claim', 'mix-up'] },
  'pedantic-claims': { text: 'takes no claim that it does not know', classes: ['claim'] },
  'believes-sub': { text: 'takes the client from sub', classes: ['mix-up', 'claim'] },
  'takes-own-tokens': {
    text: 'takes its own access tokens as grants, and grants in other places',
    classes: ['mix-up'],
  },
  'caches-answers': { text: 'lets answers be stored', classes: ['answer'] },
  'wrong-media-type': { text: 'answers without saying that it is JSON', classes: ['answer', 'claim'] },
  'odd-members': { text: 'answers with members of other types, or without them', classes: ['answer'] },
  'gives-more': { text: 'gives a refresh token, an ID token and a cookie', classes: ['answer', 'claim'] },
  'wrong-token': {
    text: 'signs with a key that is not in its key set, for another client, and keys in the header',
    classes: ['answer', 'mix-up'],
  },
  'bare-token': { text: 'gives tokens without kid, jti, iat and issuer that live a day', classes: ['answer'] },
  echoes: { text: 'repeats the grant in answers', classes: ['answer', 'claim'] },
  babbles: { text: 'tells of its program, its keys and its clients', classes: ['answer', 'header'] },
  'opens-headers': {
    text: 'lets the request write headers, and pages of other sites read answers',
    classes: ['answer', 'key', 'claim'],
  },
  'no-error-object': { text: 'refuses with 500 and a token in the body, without a description', classes: ['answer'] },
  'one-error': {
    text: 'refuses all with invalid_request and no page',
    classes: ['answer', 'form', 'time', 'aud', 'key'],
  },
  'bad-metadata': { text: 'has wrong metadata, and private keys in its key set', classes: ['answer'] },
} as const satisfies Readonly<Record<string, Description>>;
export type Weakness = keyof typeof weaknesses;

/** Servers that are wrong in everything: only for cases that none of the others turns red. */
export const breakdowns = {
  'takes-anything': 'gives a token for anything',
  'refuses-anything': 'refuses everything in the same words',
  'breaks-down': 'answers everything with 500',
} as const;
export type Breakdown = keyof typeof breakdowns;

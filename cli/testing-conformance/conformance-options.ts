import { flag, type OptionValues, text, texts } from '../command-line/command.ts';

/** The options of `portvakt conformance`. */
export const conformanceOptions = {
  issuer: text('URL', 'The server to test. Its token endpoint is found in its metadata.'),
  profile: text(
    'NAME',
    'rfc7523: any server that has the grant. maskinporten: with the errors and codes of Maskinporten.',
  ),
  'client-id': text('ID', 'The client that is played: iss of its grants.'),
  key: text('FILE', 'Its private key: a JWK, or PEM.'),
  kid: text('KID', 'What the key is registered as. Default: the kid of the JWK.'),
  scope: text('SCOPE', 'A scope that it may have.'),
  'scope-in': text(
    'PLACE',
    'Where the scope is asked for: claim, form or nowhere. Default: form; with maskinporten, claim.',
  ),
  audience: text('VALUE', 'aud of a good grant: issuer, token_endpoint or a text. Default: issuer.'),
  adapter: text('FILE', 'An adapter file, instead of the six above (conformance/CASES.md).'),
  'second-address': text('URL', 'The token endpoint of another process of the same server.'),
  only: texts('ID', 'Run this case only.'),
  class: texts('NAME', 'Run the cases of this class only, such as replay.'),
  list: flag('List the cases instead of running them.'),
  format: text('NAME', 'text, json, junit or html. Default: text.'),
  out: text('FILE', 'Write the results there instead of printing them.'),
  verbose: flag('Show each case with its requests, for curl, and the answers. For use with --only.'),
  selftest: flag(
    'Run the cases against servers that are weak on purpose: proves that each case can fail. Needs no server.',
  ),
  prepare: text('DIR', 'Write registry.json and adapter.json for a Portvakt at --issuer, instead of running cases.'),
  'server-profile': text(
    'NAME',
    'With --prepare: the profile of that Portvakt, local, test or production. Default: local.',
  ),
};

/** What was given of them. */
export type ConformanceOptions = OptionValues<typeof conformanceOptions>;

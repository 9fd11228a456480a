import { defineCommand, flag, jsonOption, text, texts } from '../command-line/command.ts';

/** `portvakt token` */
export const tokenCommand = defineCommand({
  description: [
    'Makes a grant (a short-lived JWT with a new jti), signs it with your private key and exchanges it for an access token. The token is printed alone, so that TOKEN=$(portvakt token …) works. The private key is never sent.',
    "A client proves itself with a registered key (--key) or with its organisation's virksomhetssertifikat (--p12, or --cert with --key), which the grant then carries in x5c. A client that has registered keys must use one of them.",
    'The token endpoint is found in the metadata of the issuer. Any server that speaks the protocol can be used, also Maskinporten.',
  ],
  options: {
    issuer: text('URL', 'The authorization server, such as http://localhost:7070/.'),
    'well-known': text('URL', 'The address of its metadata, instead of --issuer.'),
    'client-id': text('ID', 'The client that asks.'),
    key: text('FILE', "The client's private key: a JWK, or PEM."),
    kid: text('KID', 'What the key is registered as. Default: the kid of the JWK.'),
    p12: text('FILE', 'A virksomhetssertifikat with its private key, as PKCS#12 (.p12, .pfx).'),
    'password-file': text('FILE', 'A file with the password of --p12 in its first line.'),
    cert: text('FILE', 'A virksomhetssertifikat in PEM; its private key is in --key.'),
    chain: text('FILE', 'The authorities above --cert, in PEM. Needed for --x5c chain only.'),
    x5c: text('WHAT', 'leaf: send only the certificate. chain: also send the issuing authorities. Default: leaf.'),
    scope: texts('SCOPE', 'A scope to ask for. One value may have several, with spaces between.'),
    resource: texts('URI', 'The API that the token is for: becomes aud of the token.'),
    pid: text('NUMBER', 'National identity number of the person that the token is restricted to.'),
    'consumer-org': text('ORGNO', 'The customer that has delegated the scope to you, a supplier.'),
    'system-user': text('ORGNO', 'The organisation whose system user the token is for: the owner, on your own system.'),
    'external-ref': text('TEXT', 'The external reference of the system user, if it has one. Needs --system-user.'),
    consent: text('ID', 'The consent that the token is for. Needs --consent-from.'),
    'consent-from': text(
      'URN',
      'Who gave the consent: urn:altinn:person:identifier-no:… or urn:altinn:organization:identifier-no:…',
    ),
    lifetime: text('SECONDS', 'Lifetime of the grant (not of the token). Default and maximum: 120.'),
    grant: flag('Print the signed grant instead of sending it. It can be used once, until it expires.'),
    verbose: flag('Show on standard error what the grant says and where it is sent.'),
    json: {
      ...jsonOption,
      description: "Print the whole answer and the token's claims, or what went wrong, as one JSON document.",
    },
  },
  sections: async () => [
    {
      title: 'Environment, where the option is left out (the names that NAIS injects)',
      rows: [
        ['MASKINPORTEN_CLIENT_ID', '--client-id'],
        ['MASKINPORTEN_CLIENT_JWK', '--key: the JWK itself, not a file'],
        ['MASKINPORTEN_SCOPES', '--scope'],
        ['MASKINPORTEN_WELL_KNOWN_URL', '--well-known'],
        ['MASKINPORTEN_ISSUER', '--issuer; with MASKINPORTEN_TOKEN_ENDPOINT no metadata is read'],
        ['MASKINPORTEN_TOKEN_ENDPOINT', 'where the grant is sent'],
      ],
    },
  ],
  examples: [
    {
      text: 'A first token, with the demo client of «portvakt start»',
      command:
        'npx --no-install portvakt token --issuer http://localhost:7070/ --client-id demo-pensjon --key data/demo-key.jwk.json --scope nav:aareg/v1/arbeidsforhold/otp',
    },
    {
      text: 'With a virksomhetssertifikat, after «portvakt certificates issue»',
      command:
        'npx --no-install portvakt token --issuer http://localhost:7070/ --client-id demo-pensjon-uten-nokkel --p12 data/certificate/cert.p12 --password-file data/certificate/cert.p12.password --scope nav:aareg/v1/arbeidsforhold/otp',
    },
    {
      text: 'In a script, with the settings in the environment',
      command: 'curl --header "Authorization: Bearer $(npx --no-install portvakt token)" https://api.example/',
    },
  ],
  exitCodes: {
    0: 'the token, or the grant, is printed',
    1: 'the server refused, or gave no answer; the key or certificate cannot be used',
  },
  run: async ({ options, environment, output }) => {
    const { readTokenSettings } = await import('./read-token-settings.ts');
    const { makeGrant } = await import('./make-grant.ts');
    const { findServer, requestToken } = await import('./request-token.ts');

    const settings = await readTokenSettings(options, environment);
    const server = await findServer(settings.server, { send: options.grant !== true });
    const { grant, header, claims } = await makeGrant(settings, { issuer: server.issuer, now: Date.now() });
    if (options.verbose) {
      output.note(`header   ${JSON.stringify(header)}`);
      output.note(`claims   ${JSON.stringify(claims)}`);
      if (!options.grant) output.note(`sent to  ${server.tokenEndpoint}`);
    }
    if (options.grant) {
      if (output.json) output.printDocument({ grant, header, claims });
      else output.print(grant);
      return 0;
    }
    const { answer, token, warning } = await requestToken(server, grant);
    if (warning !== undefined) output.note(warning);
    if (output.json) output.printDocument(answer);
    else output.print(token);
    return 0;
  },
});

import { defineCommand, flag, jsonOption, text, texts } from '../command-line/command.ts';
import { CommandFailure, usageFailure } from '../command-line/command-failure.ts';
import { createDatabaseOption } from '../managing/create-database-option.ts';

/** `portvakt organisations admit` */
export const organisationsAdmitCommand = defineCommand({
  description: [
    'Creates the organisation, gives it prefixes, and makes its administration client. With that client the organisation does everything else by itself, through the self-service API or portvakt manage. What exists already is kept and listed; running the command twice changes nothing the second time.',
    'Works on the database in the settings (see portvakt start --help), whether the server runs or not; a running server notices within a second. Only this command and the registry file put administration scopes on a client.',
  ],
  options: {
    orgno: text('ORGNO', 'The organisation.'),
    name: text('NAME', 'Its name.'),
    prefix: texts('PREFIX', 'A scope prefix that it owns from now on, for good.'),
    scopes: texts(
      'SCOPES',
      'Administration scopes, with spaces between. Default: idporten:dcr.write idporten:dcr.read idporten:scopes.read, and with --prefix also idporten:scopes.write.',
    ),
    jwk: text(
      'FILE',
      'The public half of a key that the organisation has made: a JWK, PEM or a certificate. Without a kid, its thumbprint (RFC 7638) is the kid.',
    ),
    out: text(
      'DIR',
      'Make the key here instead: DIR/ORGNO.jwk.json and DIR/ORGNO.pem, which only you can read. Hand them over to the organisation. Without --jwk and --out the client signs with the virksomhetssertifikat of the organisation.',
    ),
    'client-id': text(
      'ID',
      'Which client. Default: the present administration client of the organisation, or a new one.',
    ),
    'create-database': createDatabaseOption,
    'terms-signed': flag('The organisation has signed the terms of use.'),
    json: { ...jsonOption, description: 'Print one JSON document with what the organisation needs.' },
  },
  examples: [
    {
      text: 'A data consumer, with a key made for it',
      command:
        'npx --no-install portvakt organisations admit --orgno 310123412 --name "Demo Pensjon AS" --out admitted --terms-signed',
    },
    {
      text: 'An API provider that has made its own key',
      command:
        'npx --no-install portvakt organisations admit --orgno 312999919 --name Etaten --prefix etaten --jwk etaten.jwk.json --terms-signed',
    },
  ],
  exitCodes: {
    0: 'the organisation is admitted, now or before',
    1: 'it was refused, a file or setting is wrong, or the database cannot be used; nothing has changed',
  },
  run: async ({ options, environment, output }) => {
    const { parseClientId } = await import('@portvakt/protocol');
    const { readOrgno } = await import('./read-orgno.ts');
    const orgno = readOrgno(options.orgno);
    const clientId = options['client-id'] === undefined ? undefined : parseClientId(options['client-id']);
    if (options['client-id'] !== undefined && clientId === undefined) {
      throw usageFailure('--client-id must be 1 to 128 letters, digits and . _ : -');
    }
    const name = options.name?.trim();
    if (name !== undefined && !/^[^\p{Cc}\p{Cs}]{1,255}$/u.test(name)) {
      throw usageFailure('--name must be 1 to 255 characters on one line.');
    }
    const scopes = options.scopes?.flatMap((text) => text.split(/[\s,]+/)).filter((scope) => scope !== '');
    const { prepareKey } = await import('./prepare-key.ts');
    const { loadSettings } = await import('../load-settings.ts');
    // Before a key is made, which would be left behind.
    loadSettings(environment);
    const key = await prepareKey({ jwk: options.jwk, out: options.out, orgno });

    const { withInstallation } = await import('../managing/open-installation.ts');
    const { admitOrganisation } = await import('@portvakt/server/organisation-admission');
    const { randomUUID } = await import('node:crypto');
    const { describeAdmitted, printAdmitted } = await import('./print-admitted.ts');
    let outcome: Awaited<ReturnType<typeof admitOrganisation>>;
    let issuer = '';
    try {
      const place = { environment, output, createDatabase: options['create-database'] ?? false };
      outcome = await withInstallation(place, async ({ register, settings }) => {
        issuer = settings.issuer;
        const asked = {
          ...{ orgno, name, clientId, scopes, prefixes: options.prefix ?? [], key: key?.jwk },
          termsSigned: options['terms-signed'] ?? false,
        };
        return admitOrganisation(
          { ...register, settings, clock: Date.now, newId: randomUUID },
          { asked, actor: 'command line' },
        );
      });
    } catch (error) {
      // A key file whose key is not registered does no harm: the next attempt uses it.
      if (error instanceof CommandFailure && error.document.error === 'database_missing') await key?.undo();
      else if (error instanceof CommandFailure && key?.file !== undefined) output.note(`The key is in ${key.file}.`);
      throw error;
    }
    if ('problems' in outcome) {
      await key?.undo();
      throw new CommandFailure(`Organisation ${orgno} is not admitted, and nothing was changed.`, {
        error: 'refused',
        lines: outcome.problems,
        document: { problems: outcome.problems },
      });
    }
    printAdmitted(describeAdmitted(outcome, { issuer, keyFile: key?.file }), output);
    return 0;
  },
});

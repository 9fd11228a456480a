import { defineCommand, jsonOption, text } from '../command-line/command.ts';
import { CommandFailure } from '../command-line/command-failure.ts';
import { suggest } from '../command-line/quote.ts';

/** `portvakt organisations sign-terms` */
export const organisationsSignTermsCommand = defineCommand({
  description: [
    'Until then the self-service API answers 428 to its administration client. Tokens for other APIs do not depend on it.',
    'Works on the database in the settings (see portvakt start --help). A signature cannot be taken back.',
  ],
  options: {
    orgno: text('ORGNO', 'The organisation.'),
    json: { ...jsonOption, description: 'Print one JSON document: orgno, and whether anything changed.' },
  },
  examples: [
    {
      text: 'When the signed terms have arrived',
      command: 'npx --no-install portvakt organisations sign-terms --orgno 310123412',
    },
  ],
  exitCodes: {
    0: 'the terms are recorded as signed, now or before',
    1: 'there is no such organisation, a setting is wrong, or the database cannot be used',
  },
  run: async ({ options, environment, output }) => {
    const { readOrgno } = await import('./read-orgno.ts');
    const orgno = readOrgno(options.orgno);
    const { withInstallation } = await import('../managing/open-installation.ts');
    const { signTerms } = await import('@portvakt/server/organisation-admission');
    const outcome = await withInstallation({ environment, output }, ({ register }) =>
      signTerms({ ...register, clock: Date.now }, { orgno, actor: 'command line' }),
    );
    if (outcome === 'unknown') {
      throw new CommandFailure(`There is no organisation ${orgno}.`, {
        error: 'refused',
        lines: [`To let it in: ${suggest(['organisations', 'admit', '--orgno', orgno, '--terms-signed'])}`],
      });
    }
    if (output.json) output.printDocument({ orgno, terms_signed: true, changed: outcome === 'signed' });
    else if (outcome === 'signed') output.print(`Organisation ${orgno} has signed the terms of use.`);
    else output.print(`Organisation ${orgno} had signed the terms of use already.`);
    return 0;
  },
});

import { defineCommand, flag, jsonOption, text } from '../command-line/command.ts';

/** `portvakt certificates issue` */
export const certificatesIssueCommand = defineCommand({
  description: [
    'Makes a certificate like those that Buypass and Commfides issue, from a test authority of your own. Its keys are made on first use and kept in the folder test-authority of the data folder (PORTVAKT_DATA_DIR, otherwise the folder of the SQLite file), where the server finds them, too. The server need not run. All names begin with LOOKALIKE, and only the local profile trusts them.',
  ],
  options: {
    orgno: text('ORGNO', 'The organisation number in the certificate.'),
    out: text('DIR', 'The folder for the files. It is made if it does not exist.'),
    issuer: text(
      'URL',
      'The server that publishes CRLs and OCSP answers, under test-authority/. Default: PORTVAKT_PUBLIC_URL or PORT, otherwise the server that was last started on the database, otherwise http://localhost:7070/.',
    ),
    profile: text('NAME', 'What it is for (auth, sign, crypt), or what is wrong with it. Default: auth.'),
    style: text('NAME', 'buypass or commfides: which issuer it imitates. Default: buypass.'),
    seid: text('NUMBER', 'The generation of the Norwegian profile: 1 or 2. Default: 2.'),
    environment: text('NAME', 'test or production: which side of the authority issues it. Default: test.'),
    name: text('NAME', "The organisation's name. Default: a made-up one."),
    force: flag('Overwrite a set that is in the folder already.'),
    json: {
      ...jsonOption,
      description:
        'Print one JSON document: folder, files, serial, not_before, not_after, next and what was asked for.',
    },
  },
  sections: async () => {
    const { faultDescriptions } = await import('./describe-faults.ts');
    const { certificateFiles } = await import('./describe-files.ts');
    return [
      { title: 'Files', rows: Object.entries(certificateFiles) },
      { title: 'Faults, for --profile', rows: Object.entries(faultDescriptions) },
    ];
  },
  examples: [
    {
      text: 'For the demo client without keys',
      command: 'npx --no-install portvakt certificates issue --orgno 310123412 --out data/certificate',
    },
    {
      text: 'A certificate that servers refuse',
      command: 'npx --no-install portvakt certificates issue --orgno 310123412 --out data/expired --profile expired',
    },
  ],
  exitCodes: {
    0: 'the files are written',
    1: 'the profile is not local, files are there already, or a folder cannot be used',
  },
  run: async ({ options, environment, output }) => {
    const { issueCertificate, UnfitRequestError } = await import('@portvakt/test-authority');
    const { usageFailure } = await import('../command-line/command-failure.ts');
    const { readIssueRequest } = await import('./read-issue-request.ts');
    const { explainAuthorityFailure, openLocalAuthority } = await import('./open-local-authority.ts');
    const { refuseToOverwrite, writeIntoFolder } = await import('./write-into-folder.ts');
    const { describeIssued, printIssued } = await import('./print-issued.ts');

    const { certificate: request, folder, issuer: given, notes } = readIssueRequest(options);
    const { authority, issuer } = await openLocalAuthority(
      { environment, output },
      { issuer: given, mustExist: false },
    );
    if (!options.force) refuseToOverwrite(folder);
    const issued = await issueCertificate(authority, request).catch((error: unknown) => {
      throw error instanceof UnfitRequestError
        ? usageFailure(error.message)
        : explainAuthorityFailure(error, authority.folder);
    });
    await writeIntoFolder(issued, folder);
    for (const line of notes) output.note(line);
    printIssued(describeIssued(issued, { request, folder, issuer }), output);
    return 0;
  },
});

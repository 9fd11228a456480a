import { defineCommand, jsonOption } from '../command-line/command.ts';

/** `portvakt certificates issue` */
export const certificatesIssueCommand = defineCommand({
  name: 'certificates issue',
  summary: 'makes a test virksomhetssertifikat, right or wrong on purpose',
  description: [
    'A certificate with the shape of those that Buypass and Commfides issue, from a test authority of your own. Its keys are made on first use and kept in the folder test-authority of the data folder (PORTVAKT_DATA_DIR, otherwise the folder of the SQLite file), where the server finds them, too; it need not run. All names begin with LOOKALIKE, and only the local profile trusts them.',
  ],
  options: {
    orgno: { type: 'string', value: 'ORGNO', description: 'The organisation number that the certificate is of.' },
    out: { type: 'string', value: 'DIR', description: 'The folder for the files. It is made when it is not there.' },
    issuer: {
      type: 'string',
      value: 'URL',
      description:
        'The server that publishes CRLs and OCSP answers, under test-authority/. Default: PORTVAKT_PUBLIC_URL or PORT, otherwise the server that was last started on the database, otherwise http://localhost:7070/.',
    },
    profile: {
      type: 'string',
      value: 'NAME',
      description: 'What it is for (auth, sign, crypt), or what is wrong with it. Default: auth.',
    },
    style: {
      type: 'string',
      value: 'NAME',
      description: 'buypass or commfides: whose it looks like. Default: buypass.',
    },
    seid: {
      type: 'string',
      value: 'NUMBER',
      description: 'The generation of the Norwegian profile: 1 or 2. Default: 2.',
    },
    environment: {
      type: 'string',
      value: 'NAME',
      description: 'test or production: which side of the authority issues it. Default: test.',
    },
    name: { type: 'string', value: 'NAME', description: "The organisation's name. Default: one that is nobody's." },
    force: { type: 'boolean', description: 'Overwrite a set that is in the folder already.' },
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
      text: 'One that is to be refused',
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

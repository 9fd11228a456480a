import type { Command, CommandDefinition } from './command-line/command.ts';

/** A command by name and summary; the rest is loaded when it is called. */
export interface CommandEntry {
  readonly name: string;
  readonly summary: string;
  load(): Promise<Command>;
}

interface Definition {
  readonly name: string;
  readonly summary: string;
  load(): Promise<CommandDefinition>;
}

const definitions: readonly Definition[] = [
  {
    name: 'start',
    summary: 'starts the server',
    load: async () => (await import('./starting/start-command.ts')).startCommand,
  },
  {
    name: 'health',
    summary: 'asks a server whether requests may be sent to it',
    load: async () => (await import('./checking-health/health-command.ts')).healthCommand,
  },
  {
    name: 'token',
    summary: 'gets an access token',
    load: async () => (await import('./requesting-tokens/token-command.ts')).tokenCommand,
  },
  {
    name: 'token-proxy',
    summary: 'gives tokens to programs on this machine, in any language',
    load: async () => (await import('./proxying-tokens/token-proxy-command.ts')).tokenProxyCommand,
  },
  {
    name: 'sign-in-provider',
    summary: 'starts a lookalike of Ansattporten, with test people to sign in as',
    load: async () => (await import('./signing-in/sign-in-provider-command.ts')).signInProviderCommand,
  },
  {
    name: 'explain',
    summary: 'says what is right and wrong with a grant, token, certificate or error',
    load: async () => (await import('./explaining/explain-command.ts')).explainCommand,
  },
  {
    name: 'conformance',
    summary: 'tests a server that has the JWT bearer grant, ours or another',
    load: async () => (await import('./testing-conformance/conformance-command.ts')).conformanceCommand,
  },
  {
    name: 'keys new',
    summary: 'makes a key pair for a client',
    load: async () => (await import('./making-keys/keys-new-command.ts')).keysNewCommand,
  },
  {
    name: 'keys show',
    summary: 'shows a key in every form: JWK, PEM and jwks',
    load: async () => (await import('./making-keys/keys-show-command.ts')).keysShowCommand,
  },
  ...manage({
    load: async () => (await import('./running-integrations/clients/client-commands.ts')).clientCommands,
    summaries: {
      'clients list': "lists your organisation's clients",
      'clients show': 'shows a client with its keys',
      'clients create': 'registers a client',
      'clients update': 'changes a client',
      'clients deactivate': 'takes a client out of use',
    },
  }),
  ...manage({
    load: async () => (await import('./running-integrations/clients/usage-commands.ts')).usageCommands,
    summaries: {
      'clients usage': 'shows how much a client is used, and when it last was',
      'clients report': 'shows what could be better about a client',
    },
  }),
  ...manage({
    load: async () => (await import('./running-integrations/keys/key-commands.ts')).keyCommands,
    summaries: {
      'keys list': "lists a client's keys and when they end",
      'keys add': 'registers a key on a client, beside those it has',
      'keys remove': 'takes a key off a client',
      'keys rotate': 'gives a client a new key and takes the old one off it',
    },
  }),
  ...manage({
    load: async () => (await import('./running-integrations/scopes/scope-commands.ts')).scopeCommands,
    summaries: {
      'scopes list': 'lists the scopes that your organisation owns',
      'scopes show': 'shows a scope',
      'scopes create': 'makes a scope under a prefix that your organisation owns',
      'scopes update': 'changes a scope',
      'scopes deactivate': 'takes a scope out of use',
    },
  }),
  ...manage({
    load: async () => (await import('./running-integrations/access/access-commands.ts')).accessCommands,
    summaries: {
      'access list': 'lists who has been granted your scopes',
      'access granted': 'lists what your organisation has been granted',
      'access grant': 'lets an organisation use a scope of yours',
      'access withdraw': 'ends a grant',
    },
  }),
  ...manage({
    load: async () => (await import('./running-integrations/audit-commands.ts')).auditCommands,
    summaries: {
      // Before «audit», whose name it begins with.
      'audit tokens': 'shows tokens of your clients and scopes, and refusals',
      audit: 'shows who changed what of your clients and scopes, newest first',
    },
  }),
  ...manage({
    load: async () => (await import('./running-integrations/declared/declared-commands.ts')).declaredCommands,
    summaries: {
      plan: 'lists what «manage apply» would change, with exit codes for scripts',
      diff: 'shows the same field by field',
      apply: 'makes clients, keys, scopes and accesses as a file declares them',
    },
  }),
  {
    name: 'certificates issue',
    summary: 'makes a test virksomhetssertifikat, right or wrong on purpose',
    load: async () => (await import('./issuing-certificates/certificates-issue-command.ts')).certificatesIssueCommand,
  },
  {
    name: 'certificates revoke',
    summary: 'revokes a certificate of the test authority, or puts it on hold',
    load: async () => (await import('./issuing-certificates/certificates-revoke-command.ts')).certificatesRevokeCommand,
  },
  {
    name: 'certificates refresh',
    summary: 'makes every server forget what it knows of revoked certificates',
    load: async () => (await import('./managing/certificates-refresh-command.ts')).certificatesRefreshCommand,
  },
  {
    name: 'organisations admit',
    summary: 'lets an organisation run its own integrations and scopes',
    load: async () =>
      (await import('./admitting-organisations/organisations-admit-command.ts')).organisationsAdmitCommand,
  },
  {
    name: 'organisations sign-terms',
    summary: 'records that an organisation has signed the terms of use',
    load: async () =>
      (await import('./admitting-organisations/organisations-sign-terms-command.ts')).organisationsSignTermsCommand,
  },
  {
    name: 'registry apply',
    summary: 'creates what a registry file declares and is missing',
    load: async () => (await import('./managing/registry-apply-command.ts')).registryApplyCommand,
  },
  {
    name: 'registry import',
    summary: 'creates what answers of a self-service API list and is missing',
    load: async () => (await import('./managing/registry-import-command.ts')).registryImportCommand,
  },
  {
    name: 'registry export',
    summary: 'writes a registry file of what the database holds',
    load: async () => (await import('./managing/registry-export-command.ts')).registryExportCommand,
  },
  {
    name: 'delegate add',
    summary: 'lets a supplier use a scope for a customer',
    load: async () => (await import('./managing/delegate-commands.ts')).delegateAddCommand,
  },
  {
    name: 'delegate remove',
    summary: "takes a customer's delegation back",
    load: async () => (await import('./managing/delegate-commands.ts')).delegateRemoveCommand,
  },
  {
    name: 'delegate list',
    summary: 'lists what is delegated, by customer, supplier or scope',
    load: async () => (await import('./managing/delegate-commands.ts')).delegateListCommand,
  },
  {
    name: 'system list',
    summary: "lists vendors' systems",
    load: async () => (await import('./managing/system-commands.ts')).systemListCommand,
  },
  {
    name: 'system show',
    summary: 'shows a system as it is registered',
    load: async () => (await import('./managing/system-show-command.ts')).systemShowCommand,
  },
  {
    name: 'system init',
    summary: 'writes an example of a file that describes a system',
    load: async () => (await import('./managing/system-init-command.ts')).systemInitCommand,
  },
  {
    name: 'system register',
    summary: "puts a vendor's system into the system register",
    load: async () => (await import('./managing/system-commands.ts')).systemRegisterCommand,
  },
  {
    name: 'system update',
    summary: 'replaces everything of a system except its id and its vendor',
    load: async () => (await import('./managing/system-update-command.ts')).systemUpdateCommand,
  },
  {
    name: 'system request',
    summary: 'asks a customer for a system user',
    load: async () => (await import('./managing/system-commands.ts')).systemRequestCommand,
  },
  {
    name: 'system status',
    summary: 'shows the status of a request for a system user',
    load: async () => (await import('./managing/system-status-command.ts')).systemStatusCommand,
  },
  {
    name: 'system approve',
    summary: 'approves a request in the name of the customer',
    load: async () => (await import('./managing/system-commands.ts')).systemApproveCommand,
  },
  {
    name: 'system delete',
    summary: 'takes a system out of use, and with it all its system users',
    load: async () => (await import('./managing/system-commands.ts')).systemDeleteCommand,
  },
  {
    name: 'signing-keys list',
    summary: "lists the server's own keys",
    load: async () => (await import('./managing/signing-keys-list-command.ts')).signingKeysListCommand,
  },
  {
    name: 'signing-keys rotate',
    summary: 'brings in a new signing key, in a day or at once',
    load: async () => (await import('./managing/signing-keys-rotate-command.ts')).signingKeysRotateCommand,
  },
  {
    name: 'signing-keys reencrypt',
    summary: 'encrypts them with another key encryption key',
    load: async () => (await import('./managing/signing-keys-reencrypt-command.ts')).signingKeysReencryptCommand,
  },
  {
    name: 'signing-keys retire',
    summary: 'takes a signing key that is no longer used out of the key set',
    load: async () => (await import('./managing/signing-keys-retire-command.ts')).signingKeysRetireCommand,
  },
  {
    name: 'backup',
    summary: 'copies the database into a folder, while the server runs',
    load: async () => (await import('./managing/backup-command.ts')).backupCommand,
  },
  {
    name: 'restore',
    summary: 'makes a backup the database again',
    load: async () => (await import('./managing/restore-command.ts')).restoreCommand,
  },
  {
    name: 'audit verify',
    summary: 'finds what was changed in the records of tokens and changes',
    load: async () => (await import('./managing/audit-verify-command.ts')).auditVerifyCommand,
  },
  {
    name: 'audit checkpoint',
    summary: 'prints the newest checkpoint of the audit log, to be kept elsewhere',
    load: async () => (await import('./managing/audit-checkpoint-command.ts')).auditCheckpointCommand,
  },
  {
    name: 'signer serve',
    summary: 'holds the signing keys in a process of its own',
    load: async () => (await import('./running-signers/signer-serve-command.ts')).signerServeCommand,
  },
  {
    name: 'signer make-key',
    summary: 'makes a signing key in a file, for such a process',
    load: async () => (await import('./running-signers/signer-make-key-command.ts')).signerMakeKeyCommand,
  },
  {
    name: 'signer ceremony',
    summary: 'makes a signing key in a hardware module, as it was rehearsed',
    load: async () => (await import('./running-signers/signer-ceremony-command.ts')).signerCeremonyCommand,
  },
  {
    name: 'completion',
    summary: 'prints a script that completes commands and options in a shell',
    load: async () => (await import('./completing/completion-command.ts')).completionCommand,
  },
];

/** Every command, in the order in which help lists them. */
export const commands: readonly CommandEntry[] = definitions.map(({ name, summary, load }) => ({
  name,
  summary,
  load: async () => ({ name, summary, ...(await load()) }),
}));

/** The entries of one table of `portvakt manage`. */
function manage<Name extends string>({
  summaries,
  load,
}: {
  summaries: Readonly<Record<Name, string>>;
  load: () => Promise<Readonly<Record<Name, CommandDefinition>>>;
}): readonly Definition[] {
  return (Object.keys(summaries) as Name[]).map((name) => ({
    name: `manage ${name}`,
    summary: summaries[name],
    load: async () => (await load())[name],
  }));
}

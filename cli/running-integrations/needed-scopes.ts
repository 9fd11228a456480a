/**
 * The administration scopes that open an endpoint: the first that the client has is asked for, so the narrowest that
 * clients usually have is first (docs.digdir.no, «API for sjølvbetjening»).
 */
export const neededScopes = {
  readClients: ['idporten:dcr.read', 'idporten:dcr.write', 'idporten:dcr.modify', 'idporten:dcr.supplier'],
  modifyClients: ['idporten:dcr.write', 'idporten:dcr.modify', 'idporten:dcr.supplier'],
  writeClients: ['idporten:dcr.write', 'idporten:dcr.supplier'],
  supplyClients: ['idporten:dcr.supplier'],
  readScopes: ['idporten:scopes.read', 'idporten:scopes.write'],
  writeScopes: ['idporten:scopes.write'],
  readAudit: [
    'idporten:dcr.read idporten:scopes.read',
    'idporten:dcr.read',
    'idporten:scopes.read',
    'idporten:dcr.write',
    'idporten:scopes.write',
  ],
} as const;

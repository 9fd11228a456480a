/** The files in which a private key is offered: named after its owner and the beginning of the key's own name. */
export function nameFiles(
  owner: string,
  kid: string,
): { readonly jwk: string; readonly pem: string; readonly p12: string } {
  const plain = owner
    .toLowerCase()
    .replaceAll('æ', 'ae')
    .replaceAll('ø', 'o')
    .replaceAll('å', 'a')
    .replaceAll(/[^a-z0-9]+/g, '-')
    .slice(0, 40)
    .replaceAll(/^-|-$/g, '');
  const name = `${plain || 'portvakt'}-${kid.replaceAll(/[^A-Za-z0-9]/g, '').slice(0, 6)}`;
  return { jwk: `${name}.jwk.json`, pem: `${name}.pem`, p12: `${name}.p12` };
}

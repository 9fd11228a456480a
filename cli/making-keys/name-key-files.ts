/** Where the private half of one key lies: as a JWK with its `kid`, and as PEM (PKCS#8), which most clients read alone. */
export interface KeyFiles {
  readonly jwk: string;
  readonly pem: string;
}

/** The files that `--out` stands for, side by side: `my-key.jwk.json` and `my-key.pem`, whichever of them was given. */
export function nameKeyFiles(out: string): KeyFiles {
  if (/[^/\\]\.pem$/i.test(out)) return { jwk: out.replace(/\.pem$/i, '.jwk.json'), pem: out };
  return { jwk: out, pem: `${out.replace(/(?<=[^/\\])(\.jwk\.json|\.json|\.jwk)$/i, '')}.pem` };
}

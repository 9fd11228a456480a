/** An access package in words: «urn:altinn:accesspackage:skatt-naering» is «Skatt naering». The URN says no more. */
export function namePackage(urn: string): string {
  const name = urn.slice(urn.lastIndexOf(':') + 1).replaceAll('-', ' ');
  return name === '' ? urn : name.charAt(0).toUpperCase() + name.slice(1);
}

/** Characters of an address, and of the part before the @ (RFC 5321 §4.5.3.1). */
const LONGEST = 254;
const LONGEST_LOCAL = 64;
const LOCAL = /^[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*$/;
const LABEL = /^[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?$/;

/**
 * An e-mail address as it is kept, or nothing where the text is none. Only plain addresses are taken: without names, quotes,
 * comments or spaces, so that none can become two addresses or a header. The domain is in lower case.
 */
export function parseMailAddress(text: string): string | undefined {
  const trimmed = text.trim();
  if (trimmed.length > LONGEST) return undefined;
  const at = trimmed.lastIndexOf('@');
  const [local, domain] = [trimmed.slice(0, at), trimmed.slice(at + 1).toLowerCase()];
  if (at < 1 || local.length > LONGEST_LOCAL || !LOCAL.test(local)) return undefined;
  const labels = domain.split('.');
  if (labels.length < 2 || labels.some((label) => label.length > 63 || !LABEL.test(label))) return undefined;
  return `${local}@${domain}`;
}

import type { NameAttribute } from '@portvakt/server/certificate-rules';

const SHORT_NAMES: Readonly<Record<string, string>> = {
  '2.5.4.3': 'CN',
  '2.5.4.5': 'serialNumber',
  '2.5.4.6': 'C',
  '2.5.4.7': 'L',
  '2.5.4.8': 'ST',
  '2.5.4.10': 'O',
  '2.5.4.11': 'OU',
  '2.5.4.97': 'organizationIdentifier',
  '1.2.840.113549.1.9.1': 'emailAddress',
};

/** A name for people, in the order in which it is written. Never parse it: values are not escaped. */
export function showName(name: readonly NameAttribute[]): string {
  return name.map(({ type, value }) => `${SHORT_NAMES[type] ?? type}=${showText(value)}`).join(', ');
}

/** The first common name, or the whole name if it has no common name. */
export function showCommonName(name: readonly NameAttribute[]): string {
  const common = name.find(({ type }) => type === '2.5.4.3');
  return common === undefined ? showName(name) : showText(common.value);
}

/** Strangers write these texts: nothing in them may move the cursor of a terminal or reverse the direction of the text. */
export function showText(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}]/gu, '�');
}

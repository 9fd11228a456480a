/** A name as searches find it: in small letters, without blanks at its ends. */
export function foldName(name: string): string;
export function foldName(name: string | null): string | null;
export function foldName(name: string | null): string | null {
  return name === null ? null : name.trim().toLocaleLowerCase('nb');
}

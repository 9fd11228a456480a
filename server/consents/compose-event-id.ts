import { createHash } from 'node:crypto';

/**
 * The id of an event: a UUID of version 7 (RFC 9562 §5.7), so that ids are in the order of time. It is above `last`, the newest id in
 * the same list, also when the clock has been set back or two events fall in one millisecond. `name` makes its random part.
 *
 * @param at milliseconds since 1970
 */
export function composeEventId({ at, name, last }: { at: number; name: string; last: string | undefined }): string {
  const hex = createHash('sha256').update(name).digest('hex');
  const id = writeUuid(`${at.toString(16).padStart(12, '0')}7${hex.slice(0, 3)}8${hex.slice(3, 18)}`);
  return last === undefined || id > last ? id : next(last);
}

/** The next id after `id`: its last 48 bits count up, which is enough for any list. */
function next(id: string): string {
  const hex = id.replaceAll('-', '');
  return writeUuid(`${hex.slice(0, 20)}${(Number.parseInt(hex.slice(20), 16) + 1).toString(16).padStart(12, '0')}`);
}

function writeUuid(hex: string): string {
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20, 32)].join('-');
}

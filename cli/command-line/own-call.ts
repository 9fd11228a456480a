import { isSea } from 'node:sea';
import { quote } from './quote.ts';

/** How texts for people write the command: as it is called where npm has installed it. */
const OF_PACKAGE = 'npx --no-install portvakt';

/** How this program is called here: by its own path, where it is one executable. */
export const ownCall = isSea() ? quote(process.argv[1] ?? 'portvakt') : OF_PACKAGE;

/** `text` with the command as it is called here. */
export function withOwnCall(text: string): string {
  return ownCall === OF_PACKAGE ? text : text.replaceAll(OF_PACKAGE, ownCall);
}

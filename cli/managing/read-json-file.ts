import { CommandFailure } from '../command-line/command-failure.ts';
import { readGivenFile } from '../read-given-file.ts';

/** What a JSON file says. */
export async function readJsonFile(file: string): Promise<unknown> {
  const text = (await readGivenFile(file, { error: 'file_unreadable' })).toString();
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new CommandFailure(`${file} is not JSON: ${(error as Error).message}`, { error: 'file_invalid' });
  }
}

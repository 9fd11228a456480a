import { CommandFailure } from '../command-line/command-failure.ts';
import { readGivenText } from '../read-given-file.ts';

/** What a JSON file says. */
export async function readJsonFile(file: string): Promise<unknown> {
  const text = await readGivenText(file, { error: 'file_unreadable' });
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new CommandFailure(`${file} is not JSON: ${(error as Error).message}`, { error: 'file_invalid' });
  }
}

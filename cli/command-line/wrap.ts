/** The lines of `text`, broken at blanks so that none is longer than `width` unless a word is. */
export function wrap(text: string, width: number): readonly string[] {
  return wrapWords(text.split(' '), width);
}

/**
 * The lines of a command for a shell, so that none is longer than `width` unless a word is. Each but the last ends in a
 * backslash: what is pasted is still one command. Quoted text is never broken.
 */
export function wrapCommand(command: string, width: number): readonly string[] {
  const words = command.match(/(?:"[^"]*"|'[^']*'|[^ "'])+/g) ?? [];
  const lines = wrapWords(words, width - ' \\'.length);
  return lines.map((line, index) => (index === lines.length - 1 ? line : `${line} \\`));
}

function wrapWords(words: readonly string[], width: number): readonly string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of words) {
    if (line !== '' && line.length + 1 + word.length > width) {
      lines.push(line);
      line = word;
    } else {
      line = line === '' ? word : `${line} ${word}`;
    }
  }
  return [...lines, line];
}

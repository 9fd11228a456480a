import type { Words } from './list-words.ts';

/** Writes the script for each shell. Values of options and arguments are completed as files. */
export const completionScripts: Readonly<Record<'bash' | 'zsh' | 'fish', (words: Words) => string>> = {
  bash: (words) => `_portvakt() {
  local current="\${COMP_WORDS[COMP_CWORD]}" path="" words="" word index
  for ((index = 1; index < COMP_CWORD; index++)); do
    word="\${COMP_WORDS[index]}"
    case "$word" in -*) break ;; esac
    path="\${path:+$path }$word"
  done
  case "$path" in
${writeCases(words, (list) => `words="${list.join(' ')}"`)}
  esac
  COMPREPLY=($(compgen -W "$words" -- "$current"))
  if [ \${#COMPREPLY[@]} -eq 0 ]; then COMPREPLY=($(compgen -f -- "$current")); fi
}
complete -o filenames -F _portvakt portvakt`,
  zsh: (words) => `#compdef portvakt
_portvakt() {
  local path_ word
  local -a list_
  for word in "\${(@)words[2,CURRENT-1]}"; do
    case "$word" in -*) break ;; esac
    path_="\${path_:+$path_ }$word"
  done
  case "$path_" in
${writeCases(words, (list) => `list_=(${list.join(' ')})`)}
  esac
  compadd -- $list_ || _files
}
if ! (( $+functions[compdef] )); then autoload -U compinit && compinit; fi
compdef _portvakt portvakt`,
  fish: ({ next, options }) => {
    const groups = [...next].map(
      ([path, list]) => `complete -c portvakt -f -n '__portvakt_at \\'^${path}$\\'' -a '${list.join(' ')}'`,
    );
    const own = options.flatMap(({ command, options: each }) =>
      each.map(
        ({ name, takesValue, description }) =>
          `complete -c portvakt -n '__portvakt_at \\'^${command}( |$)\\'' -l ${name}${takesValue ? ' -r' : ''} -d '${firstSentence(description)}'`,
      ),
    );
    return `function __portvakt_at
  set -l path
  for word in (commandline -opc)[2..-1]
    string match -q -- '-*' $word; and break
    set -a path $word
  end
  string match -qr -- $argv[1] "$path"
end
${[...groups, ...own].join('\n')}`;
  },
};

/** A case for each command with its options, then one for each beginning; the first that fits counts. */
function writeCases({ next, options }: Words, write: (list: readonly string[]) => string): string {
  const ofCommands = options.map(
    ({ command, options: each }) => `    "${command}"|"${command} "*) ${write(each.map(({ name }) => `--${name}`))} ;;`,
  );
  const ofGroups = [...next].map(([path, list]) => `    "${path}") ${write(list)} ;;`);
  return [...ofCommands, ...ofGroups].join('\n');
}

function firstSentence(text: string): string {
  return (text.split(/(?<=[.:;])\s/)[0] ?? text).replace(/[.:;]$/, '').replaceAll(/['\\]/g, '’');
}

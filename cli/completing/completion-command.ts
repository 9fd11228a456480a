import { defineCommand } from '../command-line/command.ts';
import { usageFailure } from '../command-line/command-failure.ts';

/** `portvakt completion` */
export const completionCommand = defineCommand({
  description: [
    'The script completes the word portvakt. Save it where the shell looks for such scripts. If you call portvakt through npx, make an alias first: alias portvakt="npx --no-install portvakt".',
  ],
  positionals: [{ name: 'SHELL', required: true, description: 'bash, zsh or fish.' }],
  options: {},
  examples: [
    { text: 'In this bash', command: 'source <(npx --no-install portvakt completion bash)' },
    { text: 'In this zsh', command: 'source <(npx --no-install portvakt completion zsh)' },
    {
      text: 'In every fish',
      command: 'npx --no-install portvakt completion fish > ~/.config/fish/completions/portvakt.fish',
    },
  ],
  exitCodes: { 0: 'the script is printed', 1: 'it cannot be written' },
  run: async ({ positionals: [shell = ''], output }) => {
    const { completionScripts } = await import('./completion-scripts.ts');
    const { listWords } = await import('./list-words.ts');
    const write = Object.hasOwn(completionScripts, shell)
      ? completionScripts[shell as keyof typeof completionScripts]
      : undefined;
    if (write === undefined) {
      throw usageFailure(`SHELL must be ${Object.keys(completionScripts).join(', ')}; it is '${shell}'.`);
    }
    output.print(write(await listWords()));
    return 0;
  },
});

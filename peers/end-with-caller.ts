import type { ServerCommand } from '@portvakt/own-tests';

/**
 * Runs a program that does not look at its standard input, and ends it when that ends, as it does when the caller is gone. In the
 * arguments `$PORT` and other variables are the shell's.
 */
export function endWithCaller(command: ServerCommand): ServerCommand {
  const script = [
    'exec 3<&0',
    `${[command.program, ...command.arguments].map(quote).join(' ')} </dev/null 3<&- &`,
    'server=$!',
    '(read -r _ <&3; kill "$server") &',
    'watch=$!',
    'wait "$server"',
    'code=$?',
    'kill "$watch" 2>/dev/null',
    'exit "$code"',
  ].join('\n');
  return { ...command, program: '/bin/sh', arguments: ['-c', script] };
}

/** In double quotes, so that variables are filled in and nothing else is. */
function quote(text: string): string {
  return `"${text.replace(/["\\`]/g, '\\$&')}"`;
}

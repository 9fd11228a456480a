import { isAbsolute, relative } from 'node:path';
import type { Output } from '../command-line/command.ts';
import { ownCall } from '../command-line/own-call.ts';
import { quote } from '../command-line/quote.ts';
import { describeDifferences } from '../managing/describe-applied-registry.ts';
import type { StartReport } from './describe-start.ts';

/**
 * Tells that the server can answer, in one line that scripts wait for, and then what people want to know: what to try,
 * where it differs from the registry file, and which development defaults it uses.
 */
export function printStartReport(report: StartReport, output: Output): void {
  output.print(`portvakt listening on ${report.issuer}`);
  printNotes(report, output);
  if (report.demo !== undefined) output.print(writeNextSteps(report, report.demo));
}

/**
 * Tells the same to programs: one line of JSON on standard output and nothing else there. `pid` is the process to send a signal
 * to. People read the rest on standard error.
 */
export function printReadyLine(report: StartReport, output: Output): void {
  const { issuer, control = null } = report;
  output.print(JSON.stringify({ portvakt: 'ready', issuer, control, pid: process.pid }));
  printNotes(report, output);
}

function printNotes(
  { issuer, developmentDefaults, openOn, move, skyporten, untestedEngine, registry }: StartReport,
  output: Output,
): void {
  if (developmentDefaults.length > 0) {
    output.note(`LOCAL PROFILE: development defaults are in use: ${developmentDefaults.join(', ')}.`);
    output.note(
      `${openOn === undefined ? 'For this machine only. ' : ''}PORTVAKT_PROFILE=test or production refuses them.`,
    );
  }
  if (openOn !== undefined) {
    output.note(
      `THE LOCAL PROFILE IS OPEN on ${openOn} (PORTVAKT_LOCAL_OPEN=yes): everyone who reaches this port can use it.`,
    );
    output.note(
      `Only for a network of containers. Other machines must reach it as ${issuer}, which PORTVAKT_PUBLIC_URL sets.`,
    );
  }
  if (move !== undefined) output.note(`THE SERVER HAS MOVED. ${move}`);
  if (skyporten !== undefined) output.note(`Skyporten answers as ${skyporten} (docs/skyporten.md).`);
  if (untestedEngine !== undefined) {
    output.note(
      `THE DATABASE IS NOT POSTGRESQL: it calls itself ${untestedEngine}. No test of Portvakt has run on it.`,
    );
  }
  if (registry !== undefined) {
    const applyWithForce =
      registry.file === 'demo' ? undefined : `${ownCall} registry apply ${quote(showPath(registry.file))} --force`;
    for (const line of describeDifferences(registry.differences, applyWithForce)) output.note(line);
  }
}

function writeNextSteps(
  { issuer, database }: StartReport,
  { clientId, scope, keyFile }: NonNullable<StartReport['demo']>,
): string {
  const settings = `--issuer ${issuer} --client-id ${clientId} --key ${quote(showPath(keyFile))} --scope ${scope}`;
  return `
A first token, from another terminal in this folder:

  npx --no-install portvakt token ${settings}

The same with curl, which sends a grant that the command line signs:

  curl --silent ${issuer}token \\
    --data-urlencode grant_type=urn:ietf:params:oauth:grant-type:jwt-bearer \\
    --data-urlencode assertion="$(npx --no-install portvakt token --grant ${settings})"

What a token, a grant or an error says, in words: put this behind either command.

  | npx --no-install portvakt explain --issuer ${issuer}

  Metadata      ${issuer}.well-known/oauth-authorization-server
  Key set       ${issuer}jwk
  Errors        ${issuer}errors/
  Self-service  ${issuer}swagger-ui/
  Database      ${showPath(database)}`;
}

/** The shortest way to write a path here. */
function showPath(path: string): string {
  if (!isAbsolute(path)) return path;
  const fromHere = relative(process.cwd(), path);
  return fromHere.startsWith('..') ? path : fromHere;
}

import { createHash } from 'node:crypto';

/** The one style sheet, inline in every page. */
export const pageStyle = `
:root {
  color-scheme: light dark;
  --ground: #f5f8f7; --surface: #ffffff; --ink: #13211d; --quiet: #4a5c56; --line: #cfdad6;
  --accent: #0b5b4b; --tint: #e3f0ec;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ground: #0f1614; --surface: #161f1c; --ink: #e5edea; --quiet: #a5b6b0; --line: #31403b;
    --accent: #7fd3bb; --tint: #17302a;
  }
}
* { box-sizing: border-box; }
html { text-size-adjust: 100%; -webkit-text-size-adjust: 100%; }
body {
  margin: 0; background: var(--ground); color: var(--ink); overflow-wrap: break-word;
  font: 1.0625rem/1.6 system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', sans-serif;
}
header, main { max-width: 44rem; margin-inline: auto; padding-inline: 1.25rem; }
header {
  display: flex; flex-wrap: wrap; justify-content: space-between; align-items: center; gap: .25rem 1.5rem;
  padding-block: 1.1rem;
}
.name { color: var(--ink); font-weight: 650; text-decoration: none; display: inline-flex; align-items: center; gap: .55rem; }
.name::before {
  content: ''; width: .85rem; height: 1rem; border: .2rem solid var(--accent); border-bottom: 0;
  border-radius: .45rem .45rem 0 0;
}
.languages { display: flex; gap: 1rem; margin: 0; padding: 0; list-style: none; font-size: .9375rem; }
.languages a { display: inline-block; padding-block: .35rem; }
.languages [aria-current] { color: var(--ink); font-weight: 600; text-decoration: none; }
main { padding-block: 1.5rem 4rem; }
h1, h2, h3 { line-height: 1.25; font-weight: 650; text-wrap: balance; }
h1 { margin: 0 0 1.25rem; font-size: clamp(1.6rem, 1.3rem + 1.4vw, 2.1rem); letter-spacing: -.012em; }
h2 { margin: 0 0 .9rem; font-size: 1.35rem; }
h3, .label { margin: 1.4rem 0 .3rem; font-size: 1rem; }
p { margin: 0 0 1rem; }
a { color: var(--accent); text-underline-offset: .18em; text-decoration-thickness: .07em; }
a:hover { text-decoration-thickness: .14em; }
:focus-visible { outline: .1875rem solid var(--accent); outline-offset: .1875rem; border-radius: .125rem; }
code, .code, dd.wire, dt.wire { font-family: ui-monospace, 'Cascadia Mono', Menlo, Consolas, 'Liberation Mono', monospace; }
code {
  font-size: .9em; overflow-wrap: anywhere; background: var(--tint); border-radius: .2rem; padding: .08em .28em;
  -webkit-box-decoration-break: clone; box-decoration-break: clone;
}
pre {
  margin: 0 0 1rem; padding: .8rem 1rem; background: var(--surface); border: 1px solid var(--line); border-radius: .375rem;
  font: .875rem/1.6 ui-monospace, 'Cascadia Mono', Menlo, Consolas, 'Liberation Mono', monospace;
  white-space: pre-wrap; overflow-wrap: anywhere;
}
.code { display: block; margin-bottom: .35rem; color: var(--accent); font-size: 1.0625rem; font-weight: 600; letter-spacing: .02em; }
.answer {
  display: grid; grid-template-columns: max-content 1fr; gap: .35rem 1.25rem; margin: 0 0 1.5rem; padding: .95rem 1.1rem;
  background: var(--surface); border: 1px solid var(--line); border-radius: .375rem; font-size: .9375rem; line-height: 1.5;
}
.answer dt { color: var(--quiet); }
.answer dd { margin: 0; overflow-wrap: anywhere; }
.cure { margin-top: 1.4rem; padding: .95rem 1.1rem; background: var(--tint); border-radius: .375rem; }
.cure > :first-child { margin-top: 0; }
.cure > :last-child { margin-bottom: 0; }
.cure code { background: var(--surface); }
.jumps { margin: 0 0 1.5rem; }
.jumps div { padding-block: .7rem; border-top: 1px solid var(--line); }
.jumps dt { color: var(--quiet); font-size: .875rem; line-height: 1.5; overflow-wrap: anywhere; }
.jumps dd { margin: .2rem 0 0; }
.group { margin-top: 2.25rem; }
.refusal + .refusal, .jumps + .refusal, .group + .group { margin-top: 2.5rem; padding-top: 2.25rem; border-top: 1px solid var(--line); }
.refusal { scroll-margin-top: 1rem; }
.codes { display: grid; grid-template-columns: max-content 1fr; margin: 0; }
.codes > * { margin: 0; padding-block: .6rem; border-top: 1px solid var(--line); }
.codes dt { padding-right: 1.75rem; }
.codes dt .code { margin: 0; color: inherit; }
.codes ul { margin: 0; padding: 0; list-style: none; }
.codes li + li { margin-top: .4rem; }
.note { margin-top: 2rem; color: var(--quiet); font-size: .9375rem; }
.back { margin: 2rem 0 0; }
@media (max-width: 30rem) {
  .answer { grid-template-columns: 1fr; gap: 0; }
  .answer dd + dt { margin-top: .6rem; }
  .codes dt { padding-right: 1rem; }
}
`;

/** Allows this style sheet and nothing else: no script, image, frame, form or connection. */
export const contentSecurityPolicy = [
  "default-src 'none'",
  `style-src 'sha256-${createHash('sha256').update(pageStyle).digest('base64')}'`,
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

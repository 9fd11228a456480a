import { listChoices } from './answer-details.ts';
import type { AskedDetail } from './check-details.ts';
import { misbehaviours } from './misbehave.ts';
import type { TestPerson } from './read-people.ts';

/** One button: a person, and the organisations they sign in for. */
export interface Choice {
  readonly person: number;
  /** Organisation numbers; `all` of those that may be chosen, none when empty. */
  readonly organisations: readonly string[] | 'all';
  readonly label: string;
}

/** Everyone who can be chosen. Where only one organisation may be, there is a button for each. */
export function listButtons(people: readonly TestPerson[], asked: readonly AskedDetail[]): readonly Choice[] {
  const several = asked.some((detail) => detail.allow_multiple_organizations === true);
  const needed = asked.some((detail) => detail.representation_is_required === true);
  return people.flatMap((person, index): readonly Choice[] => {
    const choices = listChoices(person, asked);
    if (several && choices.length > 0) return [{ person: index, organisations: 'all', label: person.name }];
    const each = choices.map(({ orgno, name }) => ({
      person: index,
      organisations: [orgno],
      label: `${person.name} – ${name}`,
    }));
    if (each.length === 1) return [{ person: index, organisations: 'all', label: person.name }];
    if (each.length > 0 && needed) return each;
    return [...each, { person: index, organisations: [], label: person.name }];
  });
}

/** The page where a person is chosen with one click. */
export function renderChoice({
  action,
  buttons,
  client,
}: {
  action: string;
  buttons: readonly Choice[];
  client: string;
}): string {
  const rows = buttons.map(
    ({ person, organisations, label }) =>
      `<li><button name="choice" value="${escapeText(JSON.stringify({ person, organisations }))}">${escapeText(label)}</button></li>`,
  );
  const wrongs = Object.entries(misbehaviours).map(
    ([name, what]) =>
      `<li><label><input type="radio" name="misbehaviour" value="${name}"> ${escapeText(name)}: ${escapeText(what)}</label></li>`,
  );
  return `<!doctype html>
<html lang="nb">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Testinnlogging</title>
<style>
:root { color-scheme: light dark; font: 1.125rem/1.5 system-ui, sans-serif }
body { margin: 2rem auto; max-width: 40rem; padding: 0 1rem }
h1 { font-size: 1.75rem; line-height: 1.25 }
ul { list-style: none; padding: 0 }
li { margin: .5rem 0 }
button { font: inherit; padding: .75rem 1rem; width: 100%; text-align: left; cursor: pointer }
.note { border-left: .25rem solid; padding-left: 1rem }
</style>
</head>
<body>
<main>
<h1>Testinnlogging</h1>
<p class="note">Dette er ikke Ansattporten. Det er en etterligning for test, og alle personene er oppdiktede.</p>
<p>Velg hvem du er for <strong>${escapeText(client)}</strong>:</p>
<form method="post" action="${escapeText(action)}">
<ul>
${rows.join('\n')}
</ul>
<p><button name="choice" value="cancel">Avbryt</button></p>
<details>
<summary>Svar som er gale med vilje</summary>
<ul>
<li><label><input type="radio" name="misbehaviour" value="" checked> Ingen</label></li>
${wrongs.join('\n')}
</ul>
</details>
</form>
</main>
</body>
</html>
`;
}

function escapeText(text: string): string {
  const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
  return text.replace(/[&<>"]/g, (character) => entities[character] ?? '');
}

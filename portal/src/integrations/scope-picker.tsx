import { Button, Checkbox, Dialog, Field, Fieldset, Heading, Label, Radio, Search } from '@digdir/designsystemet-react';
import { type RefObject, useId, useState } from 'react';
import { m } from '../../generated/messages/messages.js';
import { ProblemAlert } from '../shell/problem-alert.tsx';
import { Waiting } from '../shell/waiting.tsx';
import { listPickable, type PickerGroup, pickerGroups } from './decide-scope-access.ts';
import type { IntegrationType } from './queries.ts';
import { explainGroup, nameGroup } from './scope-words.ts';
import { useScopeGround } from './use-scope-ground.ts';

/** More than anybody reads; a search finds the others. */
const MOST_SHOWN = 100;

/** Where scopes are chosen, each with what it is, by why they may be used. */
export function ScopePicker({
  dialog,
  orgno,
  type,
  present,
  onPick,
}: {
  dialog: RefObject<HTMLDialogElement | null>;
  orgno: string;
  type: IntegrationType;
  /** On the integration already. */
  present: readonly string[];
  onPick: (scopes: readonly string[]) => void;
}) {
  const { ground, isWaiting, problem, again } = useScopeGround(orgno, type);
  const [group, setGroup] = useState<PickerGroup>('granted');
  const [search, setSearch] = useState('');
  const [picked, setPicked] = useState<readonly string[]>([]);
  const title = useId();
  const groups = pickerGroups.filter((each) => each !== 'own' || ground.own.size > 0);
  const found = listPickable(ground, group, search).filter(({ name }) => !present.includes(name));
  const shown = found.slice(0, MOST_SHOWN);

  const close = () => {
    dialog.current?.close();
    setPicked([]);
    setSearch('');
  };
  const toggle = (name: string) =>
    setPicked(picked.includes(name) ? picked.filter((each) => each !== name) : [...picked, name]);

  return (
    <Dialog
      ref={dialog}
      className="roomy picker"
      closeButton={m.integrations_cancel()}
      aria-labelledby={title}
      onClose={() => setPicked([])}
    >
      <Heading level={2} data-size="sm" id={title}>
        {m.integrations_scopes_choose()}
      </Heading>
      <Fieldset>
        <Fieldset.Legend>{m.integrations_scopes_which()}</Fieldset.Legend>
        <Fieldset.Description>{explainGroup(group)}</Fieldset.Description>
        <div className="actions">
          {groups.map((each) => (
            <Radio
              key={each}
              name={`${title}-group`}
              value={each}
              label={nameGroup(each)}
              checked={group === each}
              onChange={() => setGroup(each)}
            />
          ))}
        </div>
      </Fieldset>
      <Field>
        <Label>{m.integrations_scopes_search()}</Label>
        <Search>
          <Search.Input
            aria-label={m.integrations_scopes_search()}
            value={search}
            onChange={({ target }) => setSearch(target.value)}
          />
          <Search.Clear aria-label={m.integrations_search_clear()} onClick={() => setSearch('')} />
        </Search>
      </Field>
      {problem !== undefined && (
        <>
          <ProblemAlert problem={problem} />
          <Button variant="secondary" onClick={again}>
            {m.shell_try_again()}
          </Button>
        </>
      )}
      {isWaiting && <Waiting />}
      <p className="counted" role="status">
        {!isWaiting &&
          (found.length > shown.length
            ? m.integrations_scopes_more({ shown: shown.length, all: found.length })
            : m.integrations_scopes_found({ count: found.length }))}
      </p>
      <ul className="scopes-found">
        {shown.map(({ name, description, owner }) => (
          <li key={name}>
            <Checkbox
              value={name}
              label={<code className="long">{name}</code>}
              description={owner === '' ? description : m.integrations_scope_of({ description, owner })}
              checked={picked.includes(name)}
              onChange={() => toggle(name)}
            />
          </li>
        ))}
      </ul>
      <div className="actions dialog-foot">
        <Button
          onClick={() => {
            onPick(picked);
            close();
          }}
        >
          {picked.length === 0
            ? m.integrations_scopes_add_none()
            : m.integrations_scopes_add_count({ count: picked.length })}
        </Button>
        <Button variant="secondary" onClick={close}>
          {m.integrations_cancel()}
        </Button>
      </div>
    </Dialog>
  );
}

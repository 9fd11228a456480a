import { Button, Dialog, Heading } from '@digdir/designsystemet-react';
import { type FormEvent, useId, useRef, useState } from 'react';
import { m } from '../../generated/messages/messages.js';
import { apiFor } from '../api/client.ts';
import { take } from '../api/problem.ts';
import { ProblemAlert } from '../shell/problem-alert.tsx';
import { explainLastAdministrator } from './explain-last-administrator.ts';
import type { Member } from './people-queries.ts';
import { type GivableRight, givableRights } from './rights.ts';
import { RightsField } from './rights-field.tsx';

/** A button that opens what a member may do. */
export function ChangeRights({
  orgno,
  member,
  name,
  whenChanged,
}: {
  orgno: string;
  member: Member;
  name: string;
  whenChanged: (said: string) => Promise<void>;
}) {
  const held = givableRights.filter((right) => member.rights.includes(right));
  const dialog = useRef<HTMLDialogElement>(null);
  const heading = useId();
  const [rights, setRights] = useState<readonly GivableRight[]>(held);
  const [fault, setFault] = useState(false);
  const [problem, setProblem] = useState<unknown>();
  const open = () => {
    setRights(held);
    setFault(false);
    setProblem(undefined);
    dialog.current?.showModal();
  };
  const save = async (event: FormEvent) => {
    event.preventDefault();
    setFault(rights.length === 0);
    if (rights.length === 0) return;
    try {
      setProblem(undefined);
      const params = { path: { party_uuid: member.party_uuid } };
      await take(apiFor(orgno).PUT('/api/v1/members/{party_uuid}', { params, body: { rights: [...rights] } })).catch(
        explainLastAdministrator,
      );
      dialog.current?.close();
      await whenChanged(m.people_changed({ name }));
    } catch (error) {
      setProblem(error);
    }
  };
  return (
    <>
      <Button variant="tertiary" data-size="sm" aria-label={m.people_change_of({ name })} onClick={open}>
        {m.people_change()}
      </Button>
      <Dialog ref={dialog} closeButton={m.people_close()} aria-labelledby={heading}>
        <form className="form" onSubmit={(event) => void save(event)} noValidate>
          <Heading level={2} data-size="xs" id={heading}>
            {m.people_change_of({ name })}
          </Heading>
          {problem !== undefined && <ProblemAlert problem={problem} />}
          <RightsField rights={rights} fault={fault} onChange={setRights} />
          <div className="actions">
            <Button type="submit">{m.people_save()}</Button>
            <Button type="button" variant="secondary" onClick={() => dialog.current?.close()}>
              {m.people_cancel()}
            </Button>
          </div>
        </form>
      </Dialog>
    </>
  );
}

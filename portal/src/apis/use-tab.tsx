import { Heading, Paragraph } from '@digdir/designsystemet-react';
import { m } from '../../generated/messages/messages.js';
import type { Scope } from './scope-queries.ts';

export function UseTab({ scope }: { orgno: string; scope: Scope }) {
  return (
    <>
      <Heading level={2} data-size="sm">
        {m.apis_tab_use()}
      </Heading>
      <Paragraph>{scope.name}</Paragraph>
    </>
  );
}

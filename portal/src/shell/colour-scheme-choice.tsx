import { Dropdown } from '@digdir/designsystemet-react';
import { useState } from 'react';
import { m } from '../../generated/messages/messages.js';
import { type ColourScheme, changeColourScheme, readColourScheme } from './colour-scheme.ts';

const names: readonly (readonly [ColourScheme, () => string])[] = [
  ['auto', () => m.shell_colours_auto()],
  ['light', () => m.shell_colours_light()],
  ['dark', () => m.shell_colours_dark()],
];

export function ColourSchemeChoice() {
  const [current, setCurrent] = useState(readColourScheme);
  const choose = (scheme: ColourScheme) => {
    changeColourScheme(scheme);
    setCurrent(scheme);
  };
  return (
    <Dropdown.TriggerContext>
      <Dropdown.Trigger variant="tertiary">{m.shell_colours()}</Dropdown.Trigger>
      <Dropdown>
        <Dropdown.List>
          {names.map(([scheme, name]) => (
            <Dropdown.Item key={scheme}>
              <Dropdown.Button aria-current={scheme === current ? 'true' : undefined} onClick={() => choose(scheme)}>
                {name()}
              </Dropdown.Button>
            </Dropdown.Item>
          ))}
        </Dropdown.List>
      </Dropdown>
    </Dropdown.TriggerContext>
  );
}

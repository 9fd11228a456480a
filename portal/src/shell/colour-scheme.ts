export type ColourScheme = 'auto' | 'light' | 'dark';

const STORED = 'portvakt-colours';

export function readColourScheme(): ColourScheme {
  const stored = localStorage.getItem(STORED);
  return stored === 'light' || stored === 'dark' ? stored : 'auto';
}

/** `auto` follows the system. */
export function applyColourScheme(scheme: ColourScheme = readColourScheme()): void {
  document.documentElement.dataset.colorScheme = scheme;
}

export function changeColourScheme(scheme: ColourScheme): void {
  localStorage.setItem(STORED, scheme);
  applyColourScheme(scheme);
}

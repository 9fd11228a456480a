/** The room of the rows that are not in the document, in pixels. */
export function Gap({ height }: { height: number }) {
  return height <= 0 ? null : (
    // biome-ignore lint/a11y/noAriaHiddenOnFocusable: a row without content takes no focus
    <tr aria-hidden="true" className="gap">
      <td colSpan={5} style={{ height }} />
    </tr>
  );
}

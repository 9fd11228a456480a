/** A sentence in which names and values of the wire are in backticks. */
export function ExplainedText({ text }: { text: string }) {
  return text.split('`').map((part, position) =>
    // Parts have no identity but their place.
    // biome-ignore lint/suspicious/noArrayIndexKey: see above
    position % 2 === 0 ? part : <code key={position}>{part}</code>,
  );
}

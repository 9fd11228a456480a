/** The lines that say where a registry file differs from what is recorded, and how to let the file win. */
export function describeDifferences(
  differences: readonly string[],
  overrideWith: string | undefined,
): readonly string[] {
  if (differences.length === 0) return [];
  return [
    'What is recorded differs from the registry file. What is recorded was kept:',
    ...differences.map((difference) => `  ${difference}`),
    ...(overrideWith === undefined ? [] : [`To let the file win: ${overrideWith}`]),
  ];
}

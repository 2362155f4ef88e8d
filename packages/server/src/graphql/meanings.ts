/** A table of values with their meanings, as a description. */
export function meanings(table: Record<string, string>): string {
  return Object.entries(table)
    .map(([value, meaning]) => `\`${value}\`: ${meaning}`)
    .join('\n');
}

/** One prompt on each line; or, where blank lines are between them, each with as many lines as it has. */
export function promptList(text: string): string[] {
  const blocks = text.replaceAll('\r\n', '\n').split(/\n[ \t]*\n/);
  const prompts = blocks.length > 1 && blocks.filter(isSaid).length > 1 ? blocks : text.split('\n');
  return prompts.map((prompt) => prompt.trim()).filter(isSaid);
}

function isSaid(text: string): boolean {
  return text.trim() !== '';
}

/** Names for as many: `job-1` and on, without those that are taken. */
export function namesOf(base: string, count: number, taken: ReadonlySet<string>): string[] {
  const names: string[] = [];
  for (let number = 1; names.length < count; number += 1) {
    const name = `${base}-${number}`;
    if (!taken.has(name)) names.push(name);
  }
  return names;
}

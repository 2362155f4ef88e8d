/** What was refused, by kind, as a table. An entry is an attack that was refused in all its forms. */
export function refusalTable(entries) {
  const kinds = [...new Set(entries.map(({ kind }) => kind))];
  const rows = kinds.map((kind) =>
    totalsOf(
      kind,
      entries.filter((entry) => entry.kind === kind),
    ),
  );
  const all = totalsOf('all', entries);
  const lines = [['kind', 'attacks', 'attempts, all refused'], ...rows, all];
  const widths = [0, 1, 2].map((column) => Math.max(...lines.map((line) => String(line[column]).length)));
  return lines
    .map(([kind, ...numbers]) =>
      [kind.padEnd(widths[0]), ...numbers.map((cell, at) => String(cell).padStart(widths[at + 1]))].join(
        '  ',
      ),
    )
    .join('\n');
}

function totalsOf(name, entries) {
  const names = new Set(entries.map((entry) => `${entry.kind} ${entry.name}`));
  return [name, names.size, entries.reduce((sum, { attempts }) => sum + attempts, 0)];
}

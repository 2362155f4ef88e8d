/** Files of a chain by name. */
export type Files = ReadonlyMap<string, Buffer>;
/** A number from 0 to below `below`. */
export type Pick = (below: number) => number;

type Tampering = (files: Map<string, Buffer>, pick: Pick) => void;

const segmentsOf = (files: Files) => [...files.keys()].filter((name) => name.endsWith('.jsonl')).toSorted();

function oneOf<T>(list: readonly T[], pick: Pick): T {
  const chosen = list[pick(list.length)];
  if (chosen === undefined) throw new Error('there is nothing to choose from');
  return chosen;
}

function lines(files: Files, name: string): Buffer[] {
  const text = files.get(name) ?? Buffer.alloc(0);
  const found: Buffer[] = [];
  for (let at = 0; at < text.length; ) {
    const end = text.indexOf('\n', at) + 1 || text.length;
    found.push(text.subarray(at, end));
    at = end;
  }
  return found;
}

/** Changes the lines of one file, or of two. */
function withLines(change: (list: Buffer[], pick: Pick) => Buffer[]): Tampering {
  return (files, pick) => {
    const name = oneOf(segmentsOf(files), pick);
    files.set(name, Buffer.concat(change(lines(files, name), pick)));
  };
}

/** Everything that somebody may do to files without knowing the key, each of them at random. */
export const TAMPERINGS: Readonly<Record<string, Tampering>> = {
  'flip a bit': (files, pick) => {
    const name = oneOf([...files.keys()], pick);
    const bytes = Buffer.from(files.get(name) ?? []);
    const at = pick(bytes.length);
    bytes[at] = (bytes[at] ?? 0) ^ (1 << pick(8));
    files.set(name, bytes);
  },
  'replace a byte': (files, pick) => {
    const name = oneOf([...files.keys()], pick);
    const bytes = Buffer.from(files.get(name) ?? []);
    const at = pick(bytes.length);
    bytes[at] = ((bytes[at] ?? 0) + 1 + pick(255)) % 256;
    files.set(name, bytes);
  },
  'delete a range of bytes': (files, pick) => {
    const name = oneOf([...files.keys()], pick);
    const bytes = files.get(name) ?? Buffer.alloc(0);
    const at = pick(bytes.length);
    const to = at + 1 + pick(Math.min(400, bytes.length - at));
    files.set(name, Buffer.concat([bytes.subarray(0, at), bytes.subarray(to)]));
  },
  'insert bytes': (files, pick) => {
    const name = oneOf([...files.keys()], pick);
    const bytes = files.get(name) ?? Buffer.alloc(0);
    const at = pick(bytes.length + 1);
    const more = Buffer.from(Array.from({ length: 1 + pick(20) }, () => pick(256)));
    files.set(name, Buffer.concat([bytes.subarray(0, at), more, bytes.subarray(at)]));
  },
  'truncate a file': (files, pick) => {
    const name = oneOf([...files.keys()], pick);
    const bytes = files.get(name) ?? Buffer.alloc(0);
    files.set(name, bytes.subarray(0, pick(bytes.length)));
  },
  'delete records': withLines((list, pick) => list.toSpliced(pick(list.length), 1 + pick(3))),
  'delete the last records': (files, pick) => {
    const name = segmentsOf(files).at(-1) ?? '';
    const list = lines(files, name);
    files.set(name, Buffer.concat(list.slice(0, pick(list.length))));
  },
  'double a record': withLines((list, pick) => {
    const doubled = oneOf(list, pick);
    return list.toSpliced(pick(list.length + 1), 0, doubled);
  }),
  'insert a record of one’s own': withLines((list, pick) => {
    const at = pick(list.length + 1);
    const model = (list[Math.min(at, list.length - 1)] ?? '').toString();
    return list.toSpliced(at, 0, Buffer.from(model.replace('stop', 'read')));
  }),
  'swap two records': withLines((list, pick) => {
    const one = pick(list.length);
    const other = (one + 1 + pick(list.length - 1)) % list.length;
    const [first, second] = [list[one], list[other]];
    if (first === undefined || second === undefined) throw new Error('there are two');
    return list.with(one, second).with(other, first);
  }),
  'delete a file': (files, pick) => {
    files.delete(oneOf([...files.keys()], pick));
  },
  'swap two files of records': (files, pick) => {
    const names = segmentsOf(files);
    const one = pick(names.length);
    const other = (one + 1 + pick(names.length - 1)) % names.length;
    const [a = '', b = ''] = [names[one], names[other]];
    const [first = Buffer.alloc(0), second = Buffer.alloc(0)] = [files.get(a), files.get(b)];
    files.set(a, second).set(b, first);
  },
  'copy a file of records': (files, pick) => {
    const names = segmentsOf(files);
    const bytes = files.get(oneOf(names, pick)) ?? Buffer.alloc(0);
    const free = `${String(1000 + pick(1000)).padStart(16, '0')}.jsonl`;
    files.set(oneOf([free, 'copy.jsonl'], pick), bytes);
  },
  'rename a file of records': (files, pick) => {
    const name = oneOf(segmentsOf(files), pick);
    const bytes = files.get(name) ?? Buffer.alloc(0);
    files.delete(name);
    files.set(`${String(500 + pick(1000)).padStart(16, '0')}.jsonl`, bytes);
  },
  'move a record to another file': (files, pick) => {
    const names = segmentsOf(files);
    const at = pick(names.length - 1);
    const [from = '', to = ''] = [names[at], names[at + 1]];
    const list = lines(files, from);
    files.set(from, Buffer.concat(list.slice(0, -1)));
    files.set(to, Buffer.concat([list.at(-1) ?? Buffer.alloc(0), files.get(to) ?? Buffer.alloc(0)]));
  },
};

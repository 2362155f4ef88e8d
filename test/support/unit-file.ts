/** What the stand-in for systemd reads of a unit. */
export interface Unit {
  readonly command: readonly string[];
  readonly variables: Readonly<Record<string, string>>;
  readonly directory: string;
  readonly errors: string;
  readonly killMode: string;
  readonly restart: string;
  readonly restartMs: number;
  readonly preventedBy: readonly number[];
}

export function parseUnit(text: string): Unit {
  const lines = text.split('\n').filter((line) => /^[A-Z]\w*=/.test(line));
  const all = (name: string) =>
    lines.filter((line) => line.startsWith(`${name}=`)).map((line) => line.slice(name.length + 1));
  const one = (name: string) => all(name)[0] ?? '';
  return {
    command: words(one('ExecStart')).map((word) => word.replaceAll('$$', '$')),
    variables: Object.fromEntries(
      all('Environment')
        .flatMap(words)
        .map((entry) => [entry.slice(0, entry.indexOf('=')), entry.slice(entry.indexOf('=') + 1)]),
    ),
    directory: one('WorkingDirectory'),
    errors: one('StandardError')
      .replace(/^append:/, '')
      .replaceAll('%%', '%'),
    killMode: one('KillMode'),
    restart: one('Restart'),
    restartMs: Number.parseInt(one('RestartSec'), 10),
    preventedBy: words(one('RestartPreventExitStatus')).map(Number),
  };
}

/** Words of a value, in double quotes or not. */
function words(value: string): string[] {
  const found = value.match(/"(?:[^"\\]|\\.)*"|\S+/g) ?? [];
  return found.map((word) =>
    (word.startsWith('"') ? word.slice(1, -1).replaceAll(/\\(.)/g, '$1') : word).replaceAll('%%', '%'),
  );
}

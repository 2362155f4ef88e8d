import type { RecordedSession } from './recording.ts';
import type { Score, Wrong } from './score.ts';

export interface Scored {
  readonly recording: RecordedSession;
  readonly score: Score;
}

const HEAD = [
  'agent',
  'sessions',
  'transitions',
  'found',
  'late',
  'missed',
  'brief',
  'false rest',
  'other false',
  'worst ms',
];

/** The score as a table, an assistant in each row. */
export function scoreTable(all: readonly Scored[]): string {
  const agents = [...new Set(all.map(({ recording }) => recording.agent))];
  const rows = agents.map((agent) =>
    row(
      agent,
      all.filter(({ recording }) => recording.agent === agent),
    ),
  );
  const lines = [HEAD, ...rows, ...(agents.length > 1 ? [row('all', all)] : [])];
  const widths = HEAD.map((_, column) => Math.max(...lines.map((line) => line[column]?.length ?? 0)));
  return lines
    .map((line) =>
      line
        .map((cell, column) =>
          column === 0 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0),
        )
        .join('  '),
    )
    .join('\n');
}

/** What is not as it should be, a line for each. */
export function faultsOf({ recording: { agent, session }, score }: Scored): string[] {
  const name = `${agent} ${session}`;
  const late = score.transitions
    .filter(({ outcome }) => outcome === 'late' || outcome === 'missed')
    .map(
      ({ label, outcome, delayMs }) =>
        `${name}: ${label.activity} at ${label.at} is ${outcome}${delayMs === null ? '' : ` by ${delayMs} ms`}`,
    );
  const wrong = ({ activity, at, ms, because }: Wrong) =>
    `${name}: ${activity} at ${at} for ${ms} ms is false (${because})`;
  return [...late, ...score.falseRest.map(wrong), ...score.falseOther.map(wrong)];
}

function row(agent: string, scored: readonly Scored[]): string[] {
  const transitions = scored.flatMap(({ score }) => score.transitions);
  const count = (outcome: string) => transitions.filter((each) => each.outcome === outcome).length;
  const worst = Math.max(0, ...transitions.map(({ delayMs }) => delayMs ?? 0));
  const numbers = [
    scored.length,
    transitions.length,
    count('found'),
    count('late'),
    count('missed'),
    count('brief'),
    scored.flatMap(({ score }) => score.falseRest).length,
    scored.flatMap(({ score }) => score.falseOther).length,
    worst,
  ];
  return [agent, ...numbers.map(String)];
}

import type { Choices, Completes, OptionSpec } from '../command.ts';
import type { Grammar, Place, Situation } from './place.ts';

/** Something that can be typed. */
export interface Candidate {
  readonly word: string;
  /** What it is, for shells that show it. */
  readonly meaning: string;
}

export interface NamedInstance {
  readonly name: string;
  readonly agent: string;
  readonly status: string;
  readonly workspace: string;
}

/** What only the world knows. Empty where it could not be asked in time. */
export interface Facts {
  readonly instances: readonly NamedInstance[];
  readonly agents: readonly { readonly id: string; readonly title: string }[];
  readonly variables: readonly string[];
}

/** What the shell is told: words to choose from, or what it should complete by its own means. */
export type Answer =
  | { readonly kind: 'words'; readonly title: string; readonly candidates: readonly Candidate[] }
  | { readonly kind: 'directories' | 'files'; readonly prefix: string }
  | { readonly kind: 'command'; readonly start: number };

/** What can be typed where the cursor is. */
export function answerTo(situation: Situation, grammar: Grammar, facts: Facts): Answer {
  const { place } = situation;
  switch (place.kind) {
    case 'command line':
      return { kind: 'command', start: place.start };
    case 'option':
      return words('option', options(grammar, situation));
    case 'value':
      return valueAnswer(place, situation, facts);
  }
}

function valueAnswer({ completes, prefix }: Place & { kind: 'value' }, situation: Situation, facts: Facts) {
  if (completes === 'directory') return { kind: 'directories', prefix } as const;
  if (completes === 'file') return { kind: 'files', prefix } as const;
  const title = typeof completes === 'string' ? completes : 'choice';
  const candidates = candidatesOf(completes, facts)
    .filter(({ word }) => !situation.taken.includes(word))
    .map(({ word, meaning }) => ({ word: prefix + word, meaning }));
  return words(title, candidates);
}

function candidatesOf(completes: Exclude<Completes, 'directory' | 'file'>, facts: Facts): Candidate[] {
  switch (completes) {
    case 'nothing':
      return [];
    case 'instance':
    case 'archived or removed instance':
      return facts.instances.map(instance);
    case 'running instance':
      return facts.instances.filter(({ status }) => status !== 'exited').map(instance);
    case 'agent':
      return facts.agents.map(({ id, title }) => ({ word: id, meaning: title }));
    case 'variable':
      return facts.variables.map((word) => ({ word, meaning: '' }));
    default:
      return choices(completes);
  }
}

function instance({ name, agent, status, workspace }: NamedInstance): Candidate {
  return { word: name, meaning: `${status}, ${agent}, ${workspace}` };
}

function choices(all: Choices): Candidate[] {
  return Object.entries(all).map(([word, meaning]) => ({ word, meaning }));
}

/** Long ones first, so that they are what a list begins with; those that are there already do not come again. */
function options({ options }: Grammar, { given, place }: Situation): Candidate[] {
  const left = Object.entries(options).filter(
    ([name, { multiple }]) => multiple === true || !given.has(name),
  );
  const long = left.map(([name, { help }]) => ({ word: `--${name}`, meaning: help }));
  const short = left.flatMap(([, option]) => shortOption(option));
  const end = { word: '--', meaning: 'a command line comes next' };
  const takesCommand = place.kind === 'option' && place.takesCommand;
  return [...long, ...short, ...(takesCommand ? [end] : [])];
}

function shortOption({ short, help }: OptionSpec): Candidate[] {
  return short === undefined ? [] : [{ word: `-${short}`, meaning: help }];
}

function words(title: string, candidates: readonly Candidate[]): Answer {
  return { kind: 'words', title, candidates };
}

import type { Act, ToolInput } from './answer.ts';
import type { OfferedTool } from './dialect.ts';

/** An act as a call of one of the tools that the assistant has; null when it has none that fits. */
export function toolFor(
  act: Act,
  offered: readonly OfferedTool[],
): { readonly tool: OfferedTool; readonly input: ToolInput } | null {
  for (const { name, input } of waysTo(act)) {
    const tool = offered.find((candidate) => candidate.name === name && takes(candidate, input, act));
    if (tool !== undefined) return { tool, input };
  }
  return null;
}

/** Tools of the same name differ by assistant: one takes text, the other JSON. A test that names a tool knows it. */
function takes({ free }: OfferedTool, input: ToolInput, act: Act): boolean {
  return act.do === 'tool' || free === (typeof input === 'string');
}

interface Way {
  readonly name: string;
  readonly input: ToolInput;
}

/** Best first: a tool for the very thing before one that can do anything. */
function waysTo(act: Act): readonly Way[] {
  switch (act.do) {
    case 'write':
      return waysToWrite(act.file, act.text);
    case 'bash':
      return waysToRun(act.command);
    case 'ask':
      return waysToAsk(act.question);
    case 'tool':
      return [{ name: act.name, input: act.input }];
  }
}

function waysToWrite(file: string, text: string): readonly Way[] {
  return [
    // Claude Code
    { name: 'Write', input: { file_path: file, content: text } },
    // Gemini
    { name: 'write_file', input: { file_path: file, content: text } },
    // OpenCode
    { name: 'write', input: { filePath: file, content: text } },
    // Codex, for models that it knows
    { name: 'apply_patch', input: patchThatAdds(file, text) },
    ...waysToRun(`printf '%s\\n' ${quoted(text)} > ${quoted(file)}`),
  ];
}

function waysToRun(command: string): readonly Way[] {
  return [
    { name: 'Bash', input: { command, description: 'A command of the script' } },
    { name: 'run_shell_command', input: { command, description: 'A command of the script' } },
    { name: 'bash', input: { command, description: 'A command of the script' } },
    { name: 'exec_command', input: { cmd: command } },
    // Codex, for its newest models: one tool that runs JavaScript, in which the others are functions.
    { name: 'exec', input: `text(await tools.exec_command(${JSON.stringify({ cmd: command })}));` },
  ];
}

function waysToAsk(question: string): readonly Way[] {
  const options = [
    { label: 'Left', description: 'The first choice' },
    { label: 'Right', description: 'The second choice' },
  ];
  const asked = { question, header: 'Choice', options };
  return [
    { name: 'AskUserQuestion', input: { questions: [{ ...asked, multiSelect: false }] } },
    { name: 'ask_user', input: { questions: [{ ...asked, type: 'choice', multiSelect: false }] } },
    { name: 'question', input: { questions: [asked] } },
    { name: 'request_user_input', input: { questions: [{ ...asked, id: 'choice' }] } },
  ];
}

function patchThatAdds(file: string, text: string): string {
  const lines = text.split('\n').map((line) => `+${line}`);
  return ['*** Begin Patch', `*** Add File: ${file}`, ...lines, '*** End Patch', ''].join('\n');
}

/** One word of a shell, whatever is in it. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

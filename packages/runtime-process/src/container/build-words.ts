/** Docker and Podman write the steps of a recipe in nearly the same way; Podman counts those of each stage. */
const STEP = /^(?:\[\d+\/\d+\] )?step (\d+\/\d+)\s*:\s*(.*)$/i;
/** What a program said last tells best why it failed. */
const LINES_KEPT = 5;
const LINE_MAX = 300;

/** What was said in the course of a build, as far as it explains why that failed. */
export class BuildWords {
  #step: string | undefined;
  #said: string[] = [];

  hear(text: string): void {
    for (const line of text.split('\n')) this.#line(line.trim());
  }

  /** The step that failed, what it printed last, and what the engine has to say. */
  told(reason: string): string {
    const step = this.#step === undefined ? '' : `step ${this.#step} failed. `;
    const said = this.#said.length === 0 ? '' : `\n${this.#said.join('\n')}`;
    return `${step}${reason}${said}`;
  }

  #line(line: string): void {
    const begun = STEP.exec(line);
    if (begun !== null) {
      this.#step = `${begun[1]} (${begun[2]?.slice(0, LINE_MAX)})`;
      this.#said = [];
    } else if (line !== '') {
      this.#said = [...this.#said, line.slice(0, LINE_MAX)].slice(-LINES_KEPT);
    }
  }
}

/** The beginning of a control sequence or device control string, taken apart. */
export interface ControlSequence {
  /** One of `<=>?`, or empty. */
  readonly prefix: string;
  /** One that is left out is zero; so there is at least one. */
  readonly parameters: readonly number[];
  readonly intermediates: string;
  readonly final: string;
}

/** Which sequences do not reach a viewer. Each answers whether what it is shown is unwanted. */
export interface SequenceRules {
  /** An escape sequence without a string or parameters. */
  escape(intermediates: string, final: string): boolean;
  control(sequence: ControlSequence): boolean;
  /**
   * An operating system command, by its number (as written; empty if there is none) and the byte after it. A function
   * judges by the text after that, up to its end.
   */
  command(number: string, next: number): boolean | ((text: string) => boolean);
  device(sequence: ControlSequence): boolean;
  /** Control data of a kitty graphics command, as far as it goes. */
  graphics(controlData: string): boolean;
  /** Privacy messages, and application strings other than graphics. */
  readonly otherStrings: boolean;
  /** What cannot be judged, as it is too long, cut off, or no text in UTF-8, is unwanted. */
  readonly strict: boolean;
}

/**
 * What an engine answers, looked at field by field. The schemas of the contract are not used here: the keeper has this
 * code, and a validator would be larger than the keeper.
 */
export class Shape {
  readonly #fields: Readonly<Record<string, unknown>>;
  readonly #path: string;

  private constructor(fields: object, path: string) {
    this.#fields = fields as Readonly<Record<string, unknown>>;
    this.#path = path;
  }

  /** Throws a `ShapeError` when it is no object. */
  static of(value: unknown, path = ''): Shape {
    if (typeof value !== 'object' || value === null || Array.isArray(value))
      throw new ShapeError(`${path === '' ? 'the answer' : path} is no object`);
    return new Shape(value, path);
  }

  static listOf(value: unknown): Shape[] {
    if (!Array.isArray(value)) throw new ShapeError('the answer is no list');
    return value.map((entry: unknown, index) => Shape.of(entry, `entry ${index}`));
  }

  text(name: string): string {
    return this.#insist(name, 'text', (value) => (typeof value === 'string' ? value : undefined));
  }

  /** Engines leave out, or set to null, what they have nothing to say about. */
  optionalText(name: string): string | undefined {
    return this.#isAbsent(name) ? undefined : this.text(name);
  }

  number(name: string): number {
    return this.#insist(name, 'a number', (value) => (typeof value === 'number' ? value : undefined));
  }

  optionalNumber(name: string): number | undefined {
    return this.#isAbsent(name) ? undefined : this.number(name);
  }

  flag(name: string): boolean {
    return this.#insist(name, 'true or false', (value) => (typeof value === 'boolean' ? value : undefined));
  }

  /** False where it is absent. */
  optionalFlag(name: string): boolean {
    return !this.#isAbsent(name) && this.flag(name);
  }

  object(name: string): Shape {
    return Shape.of(this.#fields[name], this.#named(name));
  }

  optionalObject(name: string): Shape | undefined {
    return this.#isAbsent(name) ? undefined : this.object(name);
  }

  /** Empty where it is absent. */
  list(name: string): Shape[] {
    return this.#isAbsent(name) ? [] : Shape.listOf(this.#fields[name]);
  }

  /** Empty where it is absent. */
  texts(name: string): string[] {
    if (this.#isAbsent(name)) return [];
    return this.#insist(name, 'a list of texts', (value) =>
      Array.isArray(value) && value.every((entry) => typeof entry === 'string') ? value : undefined,
    );
  }

  /** Empty where it is absent. */
  textByName(name: string): Record<string, string> {
    if (this.#isAbsent(name)) return {};
    const entries = Object.entries(this.object(name).#fields);
    const texts = entries.filter((entry): entry is [string, string] => typeof entry[1] === 'string');
    if (texts.length < entries.length) throw new ShapeError(`${this.#named(name)} holds more than texts`);
    return Object.fromEntries(texts);
  }

  #insist<T>(name: string, kind: string, read: (value: unknown) => T | undefined): T {
    const value = read(this.#fields[name]);
    if (value === undefined) throw new ShapeError(`${this.#named(name)} is not ${kind}`);
    return value;
  }

  #isAbsent(name: string): boolean {
    return this.#fields[name] === undefined || this.#fields[name] === null;
  }

  #named(name: string): string {
    return this.#path === '' ? name : `${this.#path}.${name}`;
  }
}

export class ShapeError extends Error {
  override readonly name = 'ShapeError';
}

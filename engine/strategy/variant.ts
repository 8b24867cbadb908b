/** A strategy with one thing changed, to learn what that thing is worth. */
export interface Variant {
  /** What kind of thing it is: 'head', 'gate', or the strategy's own word. */
  readonly group: string;
  /** What is different, in words: 'without technical', 'bias gate open'. */
  readonly name: string;
  /** The changed strategy's parameters, all of them. */
  readonly params: Readonly<Record<string, unknown>>;
}

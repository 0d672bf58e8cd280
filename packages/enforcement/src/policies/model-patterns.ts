/** Says whether a model's name matches. Allocates nothing. */
export type ModelMatcher = (model: string) => boolean;

/**
 * A pattern in which `*` stands for any text, `/` included. Without a slash it is compared with what
 * follows the first slash of the name; with one with the whole name.
 */
export function modelMatcher(pattern: string): ModelMatcher {
  const [first = '', ...others] = pattern.split('*');
  const last = others.pop();
  const whole = pattern.includes('/');
  return (model) => {
    const from = whole ? 0 : model.indexOf('/') + 1;
    if (last === undefined)
      return model.length - from === first.length && model.startsWith(first, from);
    return matchesPieces(model, from, { first, middle: others, last });
  };
}

/** The texts between the stars of a pattern that has one star at least. */
interface Pieces {
  readonly first: string;
  readonly middle: readonly string[];
  readonly last: string;
}

/**
 * Leftmost match of each piece in turn. Not a regular expression: `a*a*a*` made one would take
 * exponential time on a long name, and the name comes from the caller.
 */
function matchesPieces(text: string, from: number, { first, middle, last }: Pieces): boolean {
  const end = text.length - last.length;
  let position = from + first.length;
  if (end < position || !text.startsWith(first, from) || !text.endsWith(last)) return false;
  for (const piece of middle) {
    const found = text.indexOf(piece, position);
    if (found === -1 || found + piece.length > end) return false;
    position = found + piece.length;
  }
  return true;
}

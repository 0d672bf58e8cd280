/** More changes than this and the guess would be another word. */
const mostChanges = 2;

/**
 * The name that a misspelt one probably stands for: the same letters in another casing
 * (`max_tokens`, `baseUrl`), or at most two changes away.
 */
export function closestName(name: string, names: readonly string[]): string | undefined {
  const plain = withoutCasing(name);
  const sameLetters = names.find((candidate) => withoutCasing(candidate) === plain);
  if (sameLetters !== undefined) return sameLetters;
  let closest: string | undefined;
  let fewest = mostChanges + 1;
  for (const candidate of names) {
    const changes = editDistance(plain, withoutCasing(candidate));
    if (changes < fewest && changes < candidate.length / 2) {
      closest = candidate;
      fewest = changes;
    }
  }
  return closest;
}

function withoutCasing(name: string): string {
  return name.replace(/[_-]/g, '').toLowerCase();
}

/** Levenshtein distance, one row at a time. */
function editDistance(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (let i = 1; i <= from.length; i++) {
    const next = [i];
    for (let j = 1; j <= to.length; j++) {
      const replaced = (row[j - 1] ?? 0) + (from[i - 1] === to[j - 1] ? 0 : 1);
      next.push(Math.min((row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1, replaced));
    }
    row = next;
  }
  return row[to.length] ?? 0;
}

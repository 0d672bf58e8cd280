import type { SeededRandom } from './seeded-random.ts';

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
/** 62^5 is below 2^32, so five letters come out of each word that is drawn. */
const lettersPerWord = 5;

/** Letters and digits, `length` of them. */
export function randomLetters(random: SeededRandom, length: number): string {
  let letters = '';
  while (letters.length < length) {
    let word = random.word();
    for (let taken = 0; taken < lettersPerWord && letters.length < length; taken++) {
      letters += alphabet.charAt(word % alphabet.length);
      word = Math.floor(word / alphabet.length);
    }
  }
  return letters;
}

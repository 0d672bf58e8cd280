/**
 * US dollars to whole micro-dollars, rounded up, so that a sum of many small prices is never below the truth.
 *
 * The price is first cut at a nano-dollar: a float such as 0.0012 may come out a hair above 1200
 * micro-dollars, and rounding that up would charge a micro-dollar that nobody spent.
 */
export function toMicroUsd(usd: number): number {
  return Math.ceil(Math.round(usd * 1e9) / 1e3);
}

import type { RouteName } from '@regpilot/contract';
import { seededRandom, type SeededRandom } from '../clock/seeded-random.ts';
import { checkFaultRule, type Fault, type FaultRule } from './fault.ts';

/** The part of a gateway that tests use to break it. */
export interface Faults {
  /**
   * Adds a rule and returns what takes it away again. Several rules may meet one request; they act in
   * the order in which they were added.
   *
   * @throws ConfigurationError for a rule that is not valid.
   */
  add(rule: FaultRule): () => void;
  clear(): void;
}

interface Row {
  readonly rule: FaultRule;
  readonly times: number;
  seen: number;
  met: number;
}

export class FaultPlan implements Faults {
  readonly #seed: number;
  #random: SeededRandom;
  #rows: Row[] = [];

  constructor(seed: number) {
    this.#seed = seed;
    this.#random = seededRandom(seed, 'faults');
  }

  add(rule: FaultRule): () => void {
    checkFaultRule(rule);
    const row: Row = {
      rule,
      times: rule.times ?? (rule.nth === undefined ? Infinity : 1),
      seen: 0,
      met: 0,
    };
    this.#rows = [...this.#rows, row];
    return () => {
      this.#rows = this.#rows.filter((other) => other !== row);
    };
  }

  clear(): void {
    this.#rows = [];
    this.#random = seededRandom(this.#seed, 'faults');
  }

  /** The faults that meet a request, in their order; draws for each rule with a probability that matches. */
  forRequest(route: RouteName, keyId: string | null): readonly Fault[] {
    if (this.#rows.length === 0) return [];
    return this.#rows
      .filter(
        ({ rule }) =>
          rule.fault.kind !== 'propagation-lag' &&
          fits(rule.route, route) &&
          fits(rule.keyId, keyId),
      )
      .filter((row) => this.#meets(row))
      .map(({ rule }) => rule.fault);
  }

  /** How long a change of this key stays unnoticed: the longest lag of all rules that meet it. */
  lagMs(keyId: string): number {
    let longest = 0;
    for (const row of this.#rows) {
      const { fault, keyId: only } = row.rule;
      if (fault.kind === 'propagation-lag' && fits(only, keyId) && this.#meets(row))
        longest = Math.max(longest, fault.ms);
    }
    return longest;
  }

  #meets(row: Row): boolean {
    row.seen += 1;
    if (row.seen < (row.rule.nth ?? 1) || row.met >= row.times) return false;
    const { probability } = row.rule;
    if (probability !== undefined && this.#random.fraction() >= probability) return false;
    row.met += 1;
    return true;
  }
}

function fits(wanted: string | undefined, actual: string | null): boolean {
  return wanted === undefined || wanted === actual;
}

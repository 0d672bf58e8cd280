/** What a measurement has to reach. */
export interface Bar {
  readonly area: string;
  readonly contender: string;
  readonly metric: string;
  /** `ratio` is the column beside the value: against the area's base, in the same run. */
  readonly on: 'value' | 'ratio';
  readonly compare: '<=' | '>=';
  readonly bound: number;
}

/** Compares without rounding: 0.504 does not meet `<= 0.50`, though it prints alike. */
export function isMet({ compare, bound }: Bar, measured: number): boolean {
  return compare === '<=' ? measured <= bound : measured >= bound;
}

/** Never reached, in however many rounds: every contender is measured on its admitting path, which is the one that calls take. */
export const unreachable = 1_000_000_000_000;

/** Estimate of each decision. The peers count it where they count tokens. */
export const tokensPerCall = 300;

export const secondMs = 1_000;
export const minuteMs = 60_000;
export const dayMs = 86_400_000;

import type { AdmissionReports, TokenUsage } from '@regpilot/enforcement';
import type { Estimate } from './call-estimate.ts';

/** What an attempt has reserved, and what is needed to say what it cost. */
export interface Bill {
  readonly admission: AdmissionReports;
  readonly estimate: Estimate;
  /** As the call names it, for gateways that do not say which model answered. */
  readonly model: string | undefined;
  /** US dollars by the client's price list; undefined where it has no price for the model. */
  readonly costOf: (usage: TokenUsage, model: string) => number | undefined;
}

import { ConfigurationError, routes, type RouteName } from '@regpilot/contract';

/** What can go wrong, as plain data. */
export type Fault =
  /** An error instead of an answer. `body` replaces the envelope; an object is sent as JSON. */
  | {
      readonly kind: 'status';
      /** 400 to 599. */
      readonly status: number;
      /** Seconds, or a date for the header's other form. */
      readonly retryAfter?: number | Date;
      readonly body?: string | object;
    }
  /** The request waits, on the gateway's clock, and is then carried out. */
  | { readonly kind: 'latency'; readonly ms: number }
  /** No answer, until the caller goes or the gateway closes. The request is not carried out. */
  | { readonly kind: 'hang' }
  /**
   * The connection is destroyed before an answer: at `arrival` (the default) nothing was done, at
   * `answer` everything was, which the caller cannot tell apart.
   */
  | { readonly kind: 'reset'; readonly at?: 'arrival' | 'answer' }
  /** The connection is destroyed after so many bytes or frames of the body. A JSON body is one frame. */
  | { readonly kind: 'cut'; readonly afterBytes: number }
  | { readonly kind: 'cut'; readonly afterFrames: number }
  /** A good key is refused, as by a node that has not heard of it. */
  | { readonly kind: 'spurious-401' }
  /** Changes of keys are noticed by authentication only after so long. Applies to changes, not to requests. */
  | { readonly kind: 'propagation-lag'; readonly ms: number };

/** Which requests a fault meets. What is left out matches all. */
export interface FaultRule {
  readonly fault: Fault;
  readonly route?: RouteName | undefined;
  /** The gateway's id of a key. */
  readonly keyId?: string | undefined;
  /** The first matching request that it meets, from 1. Without `times` it meets that one alone. */
  readonly nth?: number | undefined;
  /** The most requests that it meets. Default: no bound, or 1 with `nth`. */
  readonly times?: number | undefined;
  /** From 0 to 1, drawn from the gateway's seed. Default 1. */
  readonly probability?: number | undefined;
}

type Check = readonly [fits: (value: unknown) => boolean, allowed: string];

const wholeFrom = (least: number): Check => [
  (value) => Number.isSafeInteger(value) && Number(value) >= least,
  `a whole number from ${least} on`,
];
const duration: Check = [
  (value) => typeof value === 'number' && value >= 0 && value < Infinity,
  'milliseconds, 0 or more',
];
const optional = ([fits, allowed]: Check): Check => [
  (value) => value === undefined || fits(value),
  allowed,
];
const oneOf = (...names: readonly string[]): Check => [
  (value) => typeof value === 'string' && names.includes(value),
  names.join(', '),
];

/** The fields of each kind, and what may stand in them. */
const fieldsOfKind: Readonly<Record<Fault['kind'], Readonly<Record<string, Check>>>> = {
  status: {
    status: [
      (value) => Number.isInteger(value) && Number(value) >= 400 && Number(value) <= 599,
      'a status from 400 to 599',
    ],
    retryAfter: [
      (value) =>
        value === undefined ||
        (value instanceof Date ? !Number.isNaN(value.getTime()) : duration[0](value)),
      'seconds, 0 or more, or a Date',
    ],
    body: [
      (value) =>
        value === undefined ||
        typeof value === 'string' ||
        (typeof value === 'object' && value !== null),
      'a text or an object',
    ],
  },
  latency: { ms: duration },
  hang: {},
  reset: { at: optional(oneOf('arrival', 'answer')) },
  cut: { afterBytes: optional(wholeFrom(0)), afterFrames: optional(wholeFrom(0)) },
  'spurious-401': {},
  'propagation-lag': { ms: duration },
};

const fieldsOfRule: Readonly<Record<string, Check>> = {
  route: optional(oneOf(...Object.keys(routes))),
  keyId: optional([(value) => typeof value === 'string' && value !== '', 'the id of a key']),
  nth: optional(wholeFrom(1)),
  times: optional(wholeFrom(1)),
  probability: optional([
    (value) => typeof value === 'number' && value >= 0 && value <= 1,
    'a number from 0 to 1',
  ]),
};

/** @throws ConfigurationError for a rule that no gateway could follow: a misspelt fault would never happen. */
export function checkFaultRule({ fault, ...rule }: FaultRule): void {
  const kinds = oneOf(...Object.keys(fieldsOfKind));
  if (typeof fault !== 'object' || fault === null || !kinds[0](fault.kind)) {
    throw new ConfigurationError({
      field: 'fault.kind',
      problem: 'is not a known fault',
      allowed: kinds[1],
    });
  }
  checkFields('rule', rule, fieldsOfRule);
  const { kind, ...fields } = fault;
  checkFields('fault', fields, fieldsOfKind[kind]);
  if (kind === 'cut' && Object.values(fields).filter((value) => value !== undefined).length !== 1) {
    throw new ConfigurationError({
      field: 'fault',
      problem: 'does not say where to cut',
      allowed: 'afterBytes or afterFrames',
    });
  }
}

function checkFields(name: string, values: object, checks: Readonly<Record<string, Check>>): void {
  const given: Readonly<Record<string, unknown>> = { ...values };
  for (const field of Object.keys(given)) {
    if (Object.hasOwn(checks, field)) continue;
    const allowed = Object.keys(checks).join(', ') || 'none';
    throw new ConfigurationError({
      field: `${name}.${field}`,
      problem: 'is not a known field',
      allowed,
    });
  }
  for (const [field, [fits, allowed]] of Object.entries(checks)) {
    if (!fits(given[field]))
      throw new ConfigurationError({ field: `${name}.${field}`, problem: 'is not valid', allowed });
  }
}

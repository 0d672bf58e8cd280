import { isObject } from '../json/json-object.ts';
import { ConfigurationError } from '@regpilot/contract';
import { isKeyRing } from '@regpilot/key-rotation';
import type { Runtime } from '../pipeline/runtime.ts';
import type { ClientOptions, GovernorOptions } from './client-options.ts';
import { callHeaders } from './default-headers.ts';
import {
  callable,
  checkFields,
  durationMs,
  flag,
  hasMethod,
  limitReaction,
  nonEmptyText,
  oneOf,
  wholeNumber,
  type FieldCheck,
} from './field-check.ts';

export const environments = ['development', 'staging', 'production', 'ci'] as const;

const score: FieldCheck = {
  allowed: 'a number from 0 to 100',
  accepts: (value) => typeof value === 'number' && value >= 0 && value <= 100,
};

export const governorChecks = {
  enabled: flag,
  strictMode: flag,
  autoApproveThreshold: score,
  blockThreshold: score,
} as const satisfies Record<keyof GovernorOptions, FieldCheck>;

const apiKey: FieldCheck = {
  allowed: 'a string, a list of strings, a function that gives one, a key source or a key ring',
  accepts: (value) =>
    typeof value === 'string' ||
    typeof value === 'function' ||
    Array.isArray(value) ||
    isKeyRing(value) ||
    (isObject(value) && 'load' in value),
};

const enforcement: FieldCheck = {
  allowed: 'a list of policies, or what createEnforcer gives',
  accepts: (value) =>
    Array.isArray(value) ? value.every(isPolicy) : isObject(value) && 'admit' in value,
  faultAt: (value) =>
    Array.isArray(value) ? `[${value.findIndex((policy) => !isPolicy(policy))}]` : '',
};

function isPolicy(value: unknown): boolean {
  return isObject(value) && 'kind' in value;
}

const estimator: FieldCheck = {
  allowed: "'characters', 'upper-bound' or an object with countTokens(text)",
  accepts: (value) =>
    value === 'characters' ||
    value === 'upper-bound' ||
    hasMethod('countTokens', '').accepts(value),
};

export const runtimeChecks = {
  now: callable,
  random: callable,
  sleep: callable,
  after: callable,
  newId: callable,
  warn: callable,
} as const satisfies Record<keyof Runtime, FieldCheck>;

/** Its fields are checked in turn, so that a fault names `options.governor.strictMode`. */
const someObject: FieldCheck = { allowed: 'an object', accepts: isObject };

/** The type of the options and this table are held together by `satisfies`: an option without a check does not compile. */
export const clientChecks = {
  apiKey,
  baseURL: nonEmptyText,
  environment: oneOf(environments),
  projectId: nonEmptyText,
  dialect: oneOf(['regpilot', 'openai']),
  auth: oneOf(['x-api-key', 'bearer']),
  enforcement,
  onLimit: limitReaction,
  maxWaitMs: durationMs,
  estimate: estimator,
  prices: hasMethod('priceOf', 'a price table: priceTable({ … })'),
  timeout: durationMs,
  idleTimeout: durationMs,
  totalTimeout: durationMs,
  retries: wholeNumber(0, 100),
  maxRetries: wholeNumber(0, 100),
  transport: hasMethod('send', 'an object with a send method, see Transport'),
  fetch: callable,
  governor: someObject,
  defaultHeaders: callHeaders,
  dangerouslyAllowBrowser: flag,
  runtime: someObject,
} as const satisfies Record<keyof ClientOptions, FieldCheck>;

/** Options that exclude each other: which one would win is not to be guessed. */
const exclusive: readonly (readonly [keyof ClientOptions, keyof ClientOptions])[] = [
  ['transport', 'fetch'],
  ['retries', 'maxRetries'],
];

/** @throws ConfigurationError naming the option and what is allowed, never its value. */
export function checkClientOptions(options: ClientOptions): void {
  checkFields(clientChecks, options, 'options');
  if (options.governor !== undefined) {
    checkFields(governorChecks, options.governor, 'options.governor');
  }
  if (options.runtime !== undefined) checkFields(runtimeChecks, options.runtime, 'options.runtime');
  for (const [first, second] of exclusive) {
    if (options[first] !== undefined && options[second] !== undefined) {
      throw new ConfigurationError({
        field: `options.${second}`,
        problem: `is given together with ${first}`,
        allowed: `one of ${first} and ${second}`,
      });
    }
  }
}

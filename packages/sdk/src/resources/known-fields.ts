import { isObject, unknownField } from '../options/field-check.ts';

/** The fields that a schema names; its loose rest is left out, so that a misspelt name does not compile. */
export type KnownFields<T> = {
  [Name in keyof T as string extends Name ? never : number extends Name ? never : Name]: T[Name];
};

/**
 * Refuses parameters that nobody knows. The contract's schemas let them pass, for gateways to come;
 * in a call they are misspelt, and a `max_tokens` without effect costs money.
 *
 * @throws ConfigurationError naming the field and the one that was probably meant.
 */
export function refuseUnknownFields(known: Readonly<Record<string, true>>, params: unknown): void {
  if (!isObject(params)) return;
  for (const [field, value] of Object.entries(params)) {
    if (value !== undefined && !Object.hasOwn(known, field))
      throw unknownField(known, field, 'params');
  }
}

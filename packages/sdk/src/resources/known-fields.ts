/** The fields that a schema names; its loose rest is left out, so that a misspelt name does not compile. */
export type KnownFields<T> = {
  [Name in keyof T as string extends Name ? never : number extends Name ? never : Name]: T[Name];
};

/** The fields of `T`, some of them of a narrower type. What may be left out may be left out still. */
export type WithFields<T, Narrower> = {
  [Name in keyof T]: Name extends keyof Narrower
    ? Narrower[Name] | Extract<T[Name], undefined>
    : T[Name];
};

/**
 * The names that an object may have, each with those of its value: `true` where any name will do. A
 * list has the names of its items.
 */
export type Known = true | { readonly [Name in string]: Known };

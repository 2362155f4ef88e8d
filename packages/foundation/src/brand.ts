declare const brand: unique symbol;

/** A string or number that only its own constructor may produce. */
export type Brand<T, Name extends string> = T & { readonly [brand]: Name };

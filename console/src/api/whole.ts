/** Answers of the server as they come: whole. */

/** What the server lets be left out when it is asked is always there when it answers, all the way down. */
export type Whole<T> = T extends readonly (infer U)[]
  ? Whole<U>[]
  : T extends object
    ? { [K in keyof T]-?: Whole<Exclude<T[K], undefined>> }
    : T;

/** An answer in that shape. */
export const whole = <T>(answer: Promise<T>): Promise<Whole<T>> => answer as Promise<Whole<T>>;

/** Only what is given stands in an address. */
export const given = <Q extends object>(query: Q): Q =>
  Object.fromEntries(Object.entries(query).filter(([, v]) => v !== undefined && v !== "")) as Q;

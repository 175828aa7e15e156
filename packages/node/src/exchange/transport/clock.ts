/**
 * Where time and new ids come from: the caller hands them in, so that a test can hold both.
 *
 * @module
 */
export interface Clock {
  readonly now: () => Date
  readonly newId: () => string
}

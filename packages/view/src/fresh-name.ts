/**
 * Names the view adds to a client's document. The client may have given any name to its own fields and variables, so
 * ours step aside.
 *
 * @module
 */

/** `prefix`, or a longer one: none of `taken` begins with it. */
export function freshName(prefix: string, taken: Iterable<string>): string {
  const names = [...taken]
  let free = prefix
  while (names.some((name) => name.startsWith(free))) free = `${free}_`
  return free
}

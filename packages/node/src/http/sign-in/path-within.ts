/**
 * Where a person is led back to after signing in: a path of this node, and nothing else.
 *
 * @module
 */
import { GuantongError } from '@guantong/contract'

const LONGEST = 500

/** Path, question and fragment of an address as this node's. @throws GuantongError GT_SIGN_IN_ELSEWHERE */
export function pathWithin(address: string, wanted: string): string {
  const refused = new GuantongError('GT_SIGN_IN_ELSEWHERE', { to: wanted.slice(0, 100) })
  // Browsers read a backslash as a slash, and leave control characters out.
  if (!/^\/(?![/\\])[\x20-\x5b\x5d-\x7e]*$/.test(wanted) || wanted.length > LONGEST) throw refused
  const { origin, pathname, search, hash } = new URL(wanted, address)
  // A path of two dots and slashes may become one of another machine.
  if (origin !== new URL(address).origin || pathname.startsWith('//')) throw refused
  return pathname + search + hash
}

/**
 * Holds an answer against the one a page shows: the same keys and types, while numbers, texts and lengths are free.
 *
 * @module
 */

/** Where the shown part of an answer differs from the part that is most like it; a list shown with entries may not be empty. */
export function shapeDifferences(shown: unknown, answer: unknown): string[] {
  const alike = partsOf(answer).filter((part) => kindOf(part) === kindOf(shown))
  const found = (alike.length === 0 ? [answer] : alike).map((part) => differences(shown, part, '$'))
  return found.reduce((least, each) => (each.length < least.length ? each : least))
}

/** The answer itself and everything in it. */
const partsOf = (value: unknown): unknown[] => [
  value,
  ...(typeof value === 'object' && value !== null ? Object.values(value).flatMap(partsOf) : []),
]

function differences(shown: unknown, got: unknown, path: string): string[] {
  const [kindShown, kindGot] = [kindOf(shown), kindOf(got)]
  if (kindShown === 'null') return []
  if (kindShown !== kindGot) return [`${path}: ${kindShown} is shown, ${kindGot} came`]
  if (Array.isArray(shown) && Array.isArray(got)) return listDifferences(shown, got, path)
  if (kindShown !== 'object') return []
  const [one, other] = [shown as Record<string, unknown>, got as Record<string, unknown>]
  return [
    ...Object.keys(other).flatMap((key) => (key in one ? [] : [`${path}.${key}: not shown, but came`])),
    ...Object.keys(one).flatMap((key) =>
      key in other ? differences(one[key], other[key], `${path}.${key}`) : [`${path}.${key}: shown, did not come`],
    ),
  ]
}

/** Each entry that came has the shape of one that is shown. */
function listDifferences(shown: readonly unknown[], got: readonly unknown[], path: string): string[] {
  if (shown.length === 0) return []
  if (got.length === 0) return [`${path}: entries are shown, none came`]
  return got.flatMap((entry, at) => {
    const each = shown.map((one) => differences(one, entry, `${path}[${at}]`))
    return each.find((found) => found.length === 0) ?? (each[0] as string[])
  })
}

const kindOf = (value: unknown): string => (value === null ? 'null' : Array.isArray(value) ? 'list' : typeof value)

/** Lines of a shown output that did not come, in their order; numbers, blanks and frames are free, `…` stands for anything. */
export function linesMissing(shown: string, got: string): string[] {
  const came = got.split('\n').map(plainLine)
  let from = 0
  return shown.split('\n').filter((line) => {
    const plain = plainLine(line)
    if (plain === '' || plain === '…') return false
    const pattern = new RegExp(`^${plain.split('…').map(literally).join('.*')}$`)
    const at = came.findIndex((text, index) => index >= from && pattern.test(text))
    if (at >= 0) from = at + 1
    return at < 0
  })
}

const literally = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')

const plainLine = (line: string): string =>
  line
    .replace(/[\u2500-\u257f]+/g, ' ')
    .replace(/\d+(?:[.,:]\d+)*/g, '0')
    .replace(/\s+/g, ' ')
    .trim()

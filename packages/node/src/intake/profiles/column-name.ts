/**
 * Column names as people write them (列名归一).
 *
 * @module
 */

/**
 * One spelling for `Created Date`, `created_date`, `ＣＲＥＡＴＥＤ－ＤＡＴＥ` and `"created date"`: full-width characters become
 * half-width, letters small, and blanks and punctuation go, but for brackets.
 */
export function plainName(name: string): string {
  return name
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[\s_\-‐-―./\\·・:：*"'`“”‘’、,\uFEFF\u200B]+/g, '')
}

/** Nobody writes longer ones, and brackets that are never closed take a search each. */
const LONGEST_BRACKETED = 200

/** `PM2.5(μg/m3)` without its unit. */
const withoutBrackets = (name: string): string =>
  name.length > LONGEST_BRACKETED ? name : name.replace(/[([{【〔][^)\]}】〕]*[)\]}】〕]/g, '')

export interface HeaderIndex {
  /** The position of the column of that name in any spelling; -1 when there is none. */
  find(column: string): number
  /** The name as the file writes it. */
  readonly names: readonly string[]
  /** Names that more than one column has. */
  isTwice(position: number): boolean
}

export function indexHeader(names: readonly string[]): HeaderIndex {
  const exact = new Map<string, number>()
  const bare = new Map<string, number>()
  const twice = new Set<string>()
  for (const [position, name] of names.entries()) {
    const plain = plainName(name)
    if (plain === '') continue
    if (exact.has(plain)) twice.add(plain)
    else exact.set(plain, position)
    const short = withoutBrackets(plain)
    if (short !== plain && short !== '' && !bare.has(short)) bare.set(short, position)
  }
  return {
    names,
    find(column) {
      const plain = plainName(column)
      return exact.get(plain) ?? bare.get(plain) ?? -1
    },
    isTwice: (position) => twice.has(plainName(names[position] ?? '')),
  }
}

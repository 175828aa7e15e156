import type { CaseKind, Codes } from './code.ts'
import type { ClassPlace, CodeRef, Crosswalk } from './crosswalk.ts'

/** Where one code, or one class, of a published list is counted in one edition. */
export interface PlacedRef extends CodeRef {
  readonly edition: string
  /** `code` is a major class. */
  readonly isClass: boolean
  readonly classKind: CaseKind
  readonly classCode: string
  readonly className: string
}

/**
 * The crosswalk as a table: every code and every class of the published lists under every edition that has a place for it, its own
 * included. What is left out has none there.
 */
export function classPlaces(codes: Codes, crosswalk: Crosswalk): readonly PlacedRef[] {
  const names = new Map(codes.all.map((item) => [keyOf(item.standardRef, item.kind, item.classCode), item.className]))
  const classes = new Map(
    codes.all.map(({ standardRef, kind, classCode: code }) => [
      keyOf(standardRef, kind, code),
      { standardRef, kind, code },
    ]),
  )
  return codes.editions.flatMap(({ standardRef: edition }) => {
    const placed = ({ standardRef, kind, code }: CodeRef, place: ClassPlace, isClass: boolean): PlacedRef => {
      const { kind: classKind, classCode } = place
      const className = names.get(keyOf(edition, classKind, classCode)) ?? classCode
      return { edition, standardRef, kind, code, isClass, classKind, classCode, className }
    }
    return [
      ...codes.all.flatMap((item) => {
        const { kind, classCode } = crosswalk.classOf(item, edition)
        return kind === null ? [] : [placed(item, { kind, classCode }, false)]
      }),
      ...[...classes.values()].flatMap((ref) => {
        const place = crosswalk.placeOf(ref, edition)
        return place === undefined ? [] : [placed(ref, place, true)]
      }),
    ]
  })
}

const keyOf = (...parts: readonly string[]): string => parts.join('|')

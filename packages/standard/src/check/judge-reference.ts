import type { DataSet } from '../dictionary/data-set-spec.ts'
import type { Reference } from '../dictionary/reference.ts'
import { type Finding, makeFinding } from './finding.ts'

type Fields = Readonly<Record<string, unknown>>

/** A row that is held under the key a reference names, with the region of the node that wrote it. */
export type HeldRow = Fields & { readonly regionCode: string }

/** What a row says of another that is not held: refused, or a warning where the reference `isKept`. */
export function unheldFinding({ field, target }: Reference, row: Fields): Finding {
  return makeFinding(field.name, 'reference-unheld', row[field.name], {
    zh: field.zh,
    target: target.en.toLowerCase(),
    targetZh: target.zh,
  })
}

/**
 * What only the issuer of the row referred to may write (`author: issuer`), given by another node. A number that two nodes
 * have used is nobody's here: with a task of its own under the number of one from above, a node could accept its own feedback.
 */
export function issuerFindings(
  { fields: all }: DataSet,
  { target }: Reference,
  row: Fields,
  held: readonly HeldRow[],
): Finding[] {
  const isIssued = target.fields.some(({ author }) => author === 'node')
  if (!isIssued || (held.length > 0 && held.every(({ regionCode }) => regionCode === row.regionCode))) return []
  return all
    .filter(({ name, author }) => author === 'issuer' && row[name] !== null && row[name] !== undefined)
    .map(({ name, zh }) => makeFinding(name, 'author-issuer', null, { zh, target: target.zh }))
}

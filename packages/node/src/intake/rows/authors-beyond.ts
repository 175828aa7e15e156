/**
 * What a sender for a part of the region may not say in the name of the whole node.
 *
 * @module
 */
import { type DataSet, type Finding, makeFinding, type ValidRow } from '@guantong/standard'
import type { Sender } from './held-elsewhere.ts'

/** Fields of one author (`author` in the dictionary) that a sender fills who does not stand for that author's region. */
export function authorsBeyond({ fields }: DataSet, row: ValidRow, sender: Sender): Finding[] {
  const region = row.regionCode
  if (sender.covers(region)) return []
  return fields.flatMap(({ name, zh, author }) => {
    const value = row[name]
    if (author === undefined || value === null || value === undefined) return []
    if (typeof author === 'object' && !author.above.includes(String(value))) return []
    return [makeFinding(name, 'author-foreign', value, { zh, author: sender.name })]
  })
}

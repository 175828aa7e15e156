/**
 * Rows taken back (撤回) by those who may write them.
 *
 * @module
 */
import { type DataSetName, dataSetOf, type Finding, makeFinding } from '@guantong/standard'
import type { Ledger } from '../ledger/connection/connect.ts'
import { withdrawRows as withdraw } from '../ledger/rows/withdraw-rows.ts'
import { maskText } from './personal/mask-text.ts'
import type { Sender } from './rows/held-elsewhere.ts'
import { withRetry } from './rows/write-rows.ts'

export interface WithdrawOptions {
  readonly ledger: Ledger
  readonly regionCode: string
  readonly now: Date
  /** Whose rows may be withdrawn, if not those of the whole region. */
  readonly sender?: Sender | undefined
  /** What the list of withdrawn rows names. */
  readonly by: string
  /** The tiers it came through, if any. */
  readonly source?: string | undefined
  /** For people; mobile numbers and citizen ids in it lose their digits. */
  readonly reason: string
}

/** What the asker calls a row, and its key; null where that is no id of the data set at this node. */
export interface NamedKey {
  readonly id: string
  readonly key: readonly unknown[] | null
}

export interface WithdrawOutcome {
  withdrawn: number
  /** Withdrawn before; the older entry stays. */
  unchanged: number
  rejected: (Finding & { readonly index: number })[]
}

/** In one transaction; a row that may not be withdrawn is named and stops no other. The same list again changes nothing. */
export async function withdrawRows(
  options: WithdrawOptions,
  name: DataSetName,
  named: readonly NamedKey[],
): Promise<WithdrawOutcome> {
  const { ledger, regionCode, now, sender, by, source } = options
  const dataSet = dataSetOf(name)
  const reason = maskText(options.reason).text
  const outcome: WithdrawOutcome = { withdrawn: 0, unchanged: 0, rejected: [] }
  const read: { readonly index: number; readonly id: string; readonly key: readonly unknown[] }[] = []
  for (const [index, { id, key }] of named.entries()) {
    if (key !== null) read.push({ index, id, key })
    else outcome.rejected.push({ index, ...makeFinding('id', 'row-id', id, { list: dataSet.zh }) })
  }
  // One key twice: the second finds the row gone.
  const distinct = [...new Map(read.map((each) => [JSON.stringify(each.key), each])).values()]
  const fates = await withRetry(() =>
    ledger.transaction((tx) =>
      withdraw(tx, dataSet, {
        region: regionCode,
        keys: distinct.map(({ key }) => key),
        ...{ by, source, reason, now },
        covers: (division) => sender === undefined || sender.covers(division ?? regionCode),
      }),
    ),
  )
  outcome.unchanged += read.length - distinct.length
  for (const [at, { index, id }] of distinct.entries()) {
    const { fate, division } = fates[at] ?? { fate: 'unknown', division: null }
    if (fate === 'withdrawn') outcome.withdrawn++
    else if (fate === 'before') outcome.unchanged++
    else if (fate === 'unknown') outcome.rejected.push({ index, ...makeFinding('id', 'row-unknown', id) })
    else {
      const params = { sender: sender?.name ?? regionCode }
      outcome.rejected.push({
        index,
        ...makeFinding('divisionCode', 'sender-outside', division ?? regionCode, params),
      })
    }
  }
  return outcome
}

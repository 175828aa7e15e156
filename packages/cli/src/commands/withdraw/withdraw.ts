import { GuantongError } from '@guantong/contract'
import { type DataSetName, dataSets, kebabCase } from '@guantong/standard'
import { askNode } from '../../ask/ask-node.ts'
import { WithdrawDocument, type WithdrawMutation } from '../../ask/generated/questions.ts'
import type { NodeChoice } from '../../declare/choose-node.ts'
import { nodeCommand } from '../../declare/node-command.ts'
import { accountOf } from '../../program/account.ts'
import { type Context, UsageError } from '../../program/context.ts'
import { WITHDRAW_MESSAGES } from './messages.ts'

interface WithdrawOptions extends NodeChoice {
  reason: string
}

/** The node takes this many at once. */
const MOST = 1000

export const addWithdraw = nodeCommand({
  name: 'withdraw',
  messages: WITHDRAW_MESSAGES,
  about: 'about.withdraw',
  options: (command, { say }) =>
    command.argument('<id...>', say('argument.ids')).requiredOption('--reason <text>', say('option.reason')),
  run: async (at, { reason }: WithdrawOptions, ids: string[]) => {
    const { say, print, tell, lang } = at
    const groups = grouped(ids, at)
    const { code: node, endpoint, token } = await at.node()
    const total = { withdrawn: 0, unchanged: 0, rejected: [] as Refused[] }
    for (const { dataSet, region, ids: some } of groups) {
      const request = { regions: [region], verbs: ['write'], documents: 'any', subject: accountOf(at.env) } as const
      const answer = await askNode({
        endpoint,
        token: await token({ ...request, lifetimeSeconds: 120 }),
        document: WithdrawDocument,
        variables: { dataSet, ids: some, reason, region },
        lang,
      })
      const done = answer.data?.withdrawRecords
      if (done == null) {
        const { message = '', extensions } = answer.errors?.[0] ?? {}
        const told = `${String(extensions?.code ?? '')} ${message}`.trim()
        throw new GuantongError('GT_CHILD_FAILED', { node, reason: told })
      }
      total.withdrawn += done.withdrawn
      total.unchanged += done.unchanged
      for (const { index, ...refused } of done.rejected) total.rejected.push({ id: some[index] ?? '', ...refused })
    }
    at.answer(total, () => {
      const { withdrawn, unchanged, rejected } = total
      for (const { id, message, fix } of rejected) tell(say('withdraw.not', { id, message, fix }))
      print(say('withdraw.done', { withdrawn, unchanged, rejected: rejected.length }))
      if (withdrawn > 0) print(say('withdraw.restore'))
    })
    return total.rejected.length > 0 ? 1 : 0
  },
})

type Refused = { readonly id: string } & Omit<
  NonNullable<WithdrawMutation['withdrawRecords']>['rejected'][number],
  'index'
>

/** @throws UsageError for what is no id of a row */
function grouped(ids: readonly string[], { say }: Context): { dataSet: DataSetName; region: string; ids: string[] }[] {
  const groups = new Map<string, { dataSet: DataSetName; region: string; ids: string[] }>()
  for (const id of ids) {
    const [, region = '', kind] = /^(\d{6}):([a-z-]+):./.exec(id) ?? []
    const dataSet = dataSets.find(({ name }) => kebabCase(name) === kind)?.name as DataSetName | undefined
    if (dataSet === undefined)
      throw new UsageError(say('usage.invalid', { what: id, allowed: '370200:case:2026-0001' }))
    const key = `${region} ${dataSet}`
    const group = groups.get(key)
    if (group === undefined) groups.set(key, { dataSet, region, ids: [id] })
    else group.ids.push(id)
  }
  return [...groups.values()].flatMap(({ ids: all, ...group }) =>
    Array.from({ length: Math.ceil(all.length / MOST) }, (_, at) => ({
      ...group,
      ids: all.slice(at * MOST, (at + 1) * MOST),
    })),
  )
}

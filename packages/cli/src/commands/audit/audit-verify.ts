import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { GuantongError } from '@guantong/contract'
import type { HeadToCompare, LookFault } from '@guantong/node/ledger/looks/verify-looks'
import { z } from 'zod'
import type { NodeChoice } from '../../declare/choose-node.ts'
import { nodeCommand } from '../../declare/node-command.ts'
import { progressBar } from '../../print/progress-bar.ts'
import { startFolder } from '../../program/clone.ts'
import type { Context } from '../../program/context.ts'
import { AUDIT_MESSAGES, type AuditKey } from './messages.ts'

interface VerifyOptions extends NodeChoice {
  heads?: string
}

const headsSchema = z.object({
  node: z.string(),
  heads: z.array(z.object({ node: z.string(), count: z.number().int(), hash: z.string() })),
})

/** 0: whole; 1: at least one fault. The node need not run. */
export const addAuditVerify = nodeCommand({
  name: 'verify',
  messages: AUDIT_MESSAGES,
  about: 'about.auditVerify',
  options: (command, { say }) => command.option('--heads <file>', say('option.auditHeads')),
  run: async (at, { heads: file }: VerifyOptions) => {
    const { say, print, answer, env } = at
    const { code: node, withLedger } = await at.node()
    const { headsHeardOf } = await import('@guantong/node/ledger/looks/look-heads')
    const { verifyLooks } = await import('@guantong/node/ledger/looks/verify-looks')
    const brought = file === undefined ? [] : readHeads(resolve(startFolder(env), file), node)
    const bar = progressBar('  {bar} {value}/{total}')
    const verified = await withLedger({ what: 'audit', poolSize: 1 }, async (ledger) => {
      const heads = [...(await headsHeardOf(ledger.pool, node)), ...brought]
      return ledger.transaction((tx) => verifyLooks(tx, { heads, onRows: bar.show }))
    }).finally(bar.end)
    const { count, faults, faulty, heads } = verified
    answer({ node, ...verified }, () => {
      print(say(faulty === 0 ? 'audit.whole' : 'audit.faulty', { node, count, faulty }))
      for (const fault of faults) print(`  ${wordsOf(fault, at)}`)
      if (faulty > faults.length) print(say('audit.more', { more: faulty - faults.length }))
      print(heads === 0 ? say('audit.uncompared') : say('audit.compared', { heads }))
    })
    return faulty === 0 ? 0 : 1
  },
})

const wordsOf = ({ kind, from, to, by = '' }: LookFault, { say }: Context<AuditKey>): string =>
  say(`audit.${kind}`, { from, to, by, next: from + 1 })

/** @throws GuantongError GT_INPUT_INVALID */
function readHeads(file: string, node: string): HeadToCompare[] {
  let given: z.infer<typeof headsSchema>
  try {
    given = headsSchema.parse(JSON.parse(readFileSync(file, 'utf8')))
  } catch (cause) {
    throw new GuantongError('GT_INPUT_INVALID', { field: '--heads', reason: (cause as Error).message }, { cause })
  }
  return given.heads.filter((head) => head.node === node).map((head) => ({ ...head, by: given.node }))
}

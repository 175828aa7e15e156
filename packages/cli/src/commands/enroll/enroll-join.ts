import { readFileSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import {
  askToEnrol,
  type EnrolledKey,
  type EnrolmentAnswer,
  enrolmentAnswerSchema,
  GuantongError,
  isTrueAnswer,
  readEnrolmentCode,
} from '@guantong/contract'
import { parseOwnKeys } from '@guantong/node/config/own-keys'
import { parse } from 'yaml'
import { z } from 'zod'
import { declareCommand } from '../../declare/declare-command.ts'
import { startFolder } from '../../program/clone.ts'
import { UsageError } from '../../program/context.ts'
import { ENROLL_MESSAGES } from './messages.ts'

const LARGEST_ANSWER = 100_000
const PATIENCE_MS = 30_000
/** What a node has before it knows any topology. */
const selfSchema = z.looseObject({ code: z.string(), databaseUrl: z.string(), key: z.string() })

/** Run at the child, once its store is there (`guantong migrate`); the node need not run, nor know a topology. */
export const addEnrollJoin = declareCommand(['config', 'json'], {
  name: 'join',
  messages: ENROLL_MESSAGES,
  about: 'about.enroll.join',
  options: (command, { say }) =>
    command
      .requiredOption('--parent <url>', say('option.parentUrl'))
      .requiredOption('--code <code>', say('option.enrolCode')),
  run: async (at, { parent: url, code, config }: { parent: string; code: string; config?: string }) => {
    const { say, print, answer, now, env } = at
    const known = readEnrolmentCode(code)
    if (known === undefined) throw new UsageError(say('usage.enrolCode'))
    if (config === undefined) throw new UsageError(say('usage.enrolConfig'))
    const file = resolve(startFolder(env), config)
    const self = selfSchema.parse(parse(readFileSync(file, 'utf8')))
    const keyFile = resolve(dirname(file), self.key)
    const keys = parseOwnKeys(readFileSync(keyFile, 'utf8'), keyFile).map(
      ({ public: { kty, crv, x, kid } }): EnrolledKey => ({ kty, crv, x, kid }),
    )
    const ask = askToEnrol(known.secret, { invite: known.invite, node: self.code, keys: keys.slice(-5) })
    const told = await askParent(url, ask)
    // Whoever answered knows the code: the keys are the parent's, whatever lies on the way.
    if (!isTrueAnswer(known.secret, ask, told)) throw new GuantongError('GT_ENROLMENT_REFUSED', { node: told.parent })
    await note(self.databaseUrl, { invite: known.invite, parent: told.parent, keys: told.keys, now: now() })
    answer({ node: self.code, parent: told.parent, keys: told.keys, topologyIssuer: told.issuers }, () => {
      print(say('enroll.joined', { parent: told.parent, kids: told.keys.map(({ kid }) => kid).join(' ') }))
      if (told.issuers.length > 0) print(say('enroll.pin', { pins: JSON.stringify(told.issuers) }))
    })
    return 0
  },
})

async function askParent(url: string, ask: object): Promise<EnrolmentAnswer> {
  const at = new URL('/enroll', url)
  const failed = (reason: string, cause?: unknown) =>
    new GuantongError('GT_CHILD_FAILED', { node: at.origin, reason }, { cause })
  let response: Response
  try {
    response = await fetch(at, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(ask),
      redirect: 'error',
      signal: AbortSignal.timeout(PATIENCE_MS),
    })
  } catch (cause) {
    throw failed(String((cause as Error).cause ?? cause), cause)
  }
  const text = (await response.text()).slice(0, LARGEST_ANSWER)
  if (!response.ok) throw failed(text.slice(0, 300))
  try {
    return enrolmentAnswerSchema.parse(JSON.parse(text))
  } catch (cause) {
    throw failed('not an answer to an enrolment', cause)
  }
}

async function note(
  databaseUrl: string,
  told: { invite: string; parent: string; keys: readonly EnrolledKey[]; now: Date },
): Promise<void> {
  const { connectLedger } = await import('@guantong/node/ledger/connection/connect')
  const { noteParent } = await import('@guantong/node/ledger/connection/enrolment')
  const ledger = connectLedger({ databaseUrl, poolSize: 1, applicationName: 'guantong enroll' })
  try {
    await noteParent(ledger.pool, told)
  } finally {
    await ledger.close()
  }
}

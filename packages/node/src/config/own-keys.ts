/**
 * The keys a node signs with: one JWK, or several (`{ "keys": [ … ] }`, the newest last) while one follows another.
 *
 * @module
 */
import { readFile } from 'node:fs/promises'
import { GuantongError, importNodeKey, type LiveKey, type NodeKey, pause } from '@guantong/contract'
import type { JWK } from 'jose'

const MOST_KEYS = 20

/** @throws GuantongError GT_KEY_UNREADABLE */
export function parseOwnKeys(text: string, file: string): readonly NodeKey[] {
  const unreadable = (reason: string, cause?: unknown) =>
    new GuantongError('GT_KEY_UNREADABLE', { file, reason }, { cause })
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch (cause) {
    throw unreadable('not JSON', cause)
  }
  const several = typeof json === 'object' && json !== null && 'keys' in json ? json.keys : [json]
  if (!Array.isArray(several) || several.length === 0 || several.length > MOST_KEYS) throw unreadable('holds no keys')
  return several.map((jwk: unknown) => {
    if (typeof jwk !== 'object' || jwk === null) throw unreadable('not a JWK')
    return importNodeKey(jwk as JWK, file)
  })
}

const LOOK_EVERY_MS = 2_000

/** A new key in the file is taken up by the running node; a file that cannot be read changes nothing and is logged, once. */
export function watchOwnKeys(
  file: string,
  key: LiveKey<NodeKey>,
  log: { info(fields: object, message: string): void; error(fields: object, message: string): void },
  everyMs = LOOK_EVERY_MS,
): { stop(): void } {
  const leave = new AbortController()
  let last: string | undefined
  const look = async (): Promise<void> => {
    let text = ''
    try {
      text = await readFile(file, 'utf8')
      if (text === last) return
      const keys = parseOwnKeys(text, file)
      key.replace(keys)
      if (last !== undefined) log.info({ file, kids: keys.map(({ kid }) => kid), kid: key.kid }, 'own keys changed')
    } catch (error) {
      const { code, message } = error as NodeJS.ErrnoException
      text ||= message
      if (text !== last) log.error({ file, code, reason: message }, 'own keys were not taken; those before stay')
    }
    last = text
  }
  const lookAgain = async (): Promise<void> => {
    while (!leave.signal.aborted) {
      await pause(everyMs, leave.signal)
      if (!leave.signal.aborted) await look()
    }
  }
  void look().then(lookAgain)
  return { stop: () => leave.abort() }
}

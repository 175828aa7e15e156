/**
 * Certificate and key of the HTTP server: read, and read again when they change, without a connection being lost.
 *
 * @module
 */
import { readFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { createSecureContext, type SecureContextOptions } from 'node:tls'
import { GuantongError, pause } from '@guantong/contract'

export interface TlsFiles {
  readonly cert: string
  readonly key: string
  /** Clients must show a certificate of it. */
  readonly clientCa?: string | undefined
}

const LOOK_EVERY_MS = 2_000

type Read = Pick<SecureContextOptions, 'cert' | 'key' | 'ca'> & { readonly cert: string; readonly key: string }

/** @throws GuantongError GT_CONFIG_INVALID for files that can not be read, or do not belong together. */
export function readTls({ cert, key, clientCa }: TlsFiles): Read {
  try {
    const read = { cert: readFileSync(cert, 'utf8'), key: readFileSync(key, 'utf8') }
    const all = clientCa === undefined ? read : { ...read, ca: readFileSync(clientCa, 'utf8') }
    createSecureContext(all)
    return all
  } catch (cause) {
    throw new GuantongError('GT_CONFIG_INVALID', { file: cert, reason: (cause as Error).message }, { cause })
  }
}

/**
 * A certificate and a key that do not belong together change nothing and are logged, once: they are written one after the other. Open
 * connections go on with what they began with.
 */
export function watchTls(
  files: TlsFiles,
  use: (read: Read) => void,
  log: { info(fields: object, message: string): void; error(fields: object, message: string): void },
  everyMs = LOOK_EVERY_MS,
): { stop(): void } {
  const { cert, key, clientCa } = files
  const textOf = async (): Promise<string> =>
    (
      await Promise.all(
        [cert, key, clientCa ?? cert].map((file) => readFile(file, 'utf8').catch((error) => `${error}`)),
      )
    ).join('\0')
  const leave = new AbortController()
  const watch = async (): Promise<void> => {
    let last = await textOf()
    await pause(everyMs, leave.signal)
    while (!leave.signal.aborted) {
      const text = await textOf()
      if (text !== last) {
        last = text
        try {
          use(readTls(files))
          log.info({ cert }, 'certificate changed')
        } catch (error) {
          log.error({ cert, reason: String((error as GuantongError).params?.reason) }, 'the certificate was not taken')
        }
      }
      await pause(everyMs, leave.signal)
    }
  }
  void watch()
  return { stop: () => leave.abort() }
}

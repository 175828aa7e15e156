/**
 * TLS of one listener or link.
 *
 * @module
 */
import { block, quote } from './config-text.ts'

export interface TlsFiles {
  cert: string
  key: string
  /** Who is believed: the parent's certificate must descend from it, and with `verify` the children's as well. */
  ca?: string
  /** Children's servers must present a certificate of `ca`, beside their password. */
  verify?: boolean
}

export function tlsBlock(tls: TlsFiles, { verify }: { verify: boolean }): string {
  return block('tls', [
    `cert_file: ${quote(tls.cert)}`,
    `key_file: ${quote(tls.key)}`,
    ...(tls.ca === undefined ? [] : [`ca_file: ${quote(tls.ca)}`]),
    ...(verify ? ['verify: true'] : []),
  ])
}

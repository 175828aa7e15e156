/**
 * TLS of one listener or link.
 *
 * @module
 */
import { block, quote } from './config-text.ts'

export interface TlsFiles {
  /** With its key: every listener speaks TLS. A node that only goes out to its parent needs neither. */
  cert?: string
  key?: string
  /** Who is believed: the parent's certificate must descend from it, and with `verify` the children's as well. */
  ca?: string
  /** Children's servers must present a certificate of `ca`, beside their password. */
  verify?: boolean
}

/** What a listener says; nothing without a certificate, for then it speaks in clear. */
export function listenerTls(tls: TlsFiles | undefined, { verify }: { verify: boolean }): string[] {
  if (tls?.cert === undefined) return []
  return [block('tls', [...files(tls), ...(verify ? ['verify: true'] : [])])]
}

/** What a link outward says; `tls://` alone believes whom the system believes. */
export function linkTls(tls: TlsFiles | undefined): string[] {
  const lines = tls === undefined ? [] : files(tls)
  return lines.length === 0 ? [] : [block('tls', lines)]
}

const files = ({ cert, key, ca }: TlsFiles): string[] => [
  ...(cert === undefined ? [] : [`cert_file: ${quote(cert)}`]),
  ...(key === undefined ? [] : [`key_file: ${quote(key)}`]),
  ...(ca === undefined ? [] : [`ca_file: ${quote(ca)}`]),
]

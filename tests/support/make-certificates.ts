/**
 * Throw-away certificate authorities and certificates for 127.0.0.1, made with the machine's openssl.
 *
 * @module
 */
import { spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'

export interface Authority {
  /** The file to believe in. */
  readonly ca: string
  issue(name: string): { cert: string; key: string }
}

export const hasOpenssl = (): boolean => spawnSync('openssl', ['version']).status === 0

export function makeAuthority(folder: string, name: string): Authority {
  const at = (file: string): string => join(folder, `${name}-${file}`)
  const newKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes']
  openssl(
    'req',
    '-x509',
    ...newKey,
    '-days',
    '2',
    '-subj',
    `/CN=${name}`,
    '-keyout',
    at('ca.key'),
    '-out',
    at('ca.pem'),
  )
  return {
    ca: at('ca.pem'),
    issue(subject) {
      const [key, request, cert, extensions] = ['key', 'csr', 'pem', 'ext'].map((end) => at(`${subject}.${end}`)) as [
        string,
        string,
        string,
        string,
      ]
      openssl('req', ...newKey, '-subj', `/CN=${subject}`, '-keyout', key, '-out', request)
      writeFileSync(extensions, 'subjectAltName=IP:127.0.0.1\nextendedKeyUsage=serverAuth,clientAuth\n')
      const signer = ['-CA', at('ca.pem'), '-CAkey', at('ca.key'), '-CAcreateserial', '-extfile', extensions]
      openssl('x509', '-req', '-in', request, ...signer, '-days', '2', '-out', cert)
      return { cert, key }
    },
  }
}

function openssl(...args: string[]): void {
  const { status, stderr } = spawnSync('openssl', args, { encoding: 'utf8' })
  if (status !== 0) throw new Error(`openssl ${args[0]}: ${stderr}`)
}

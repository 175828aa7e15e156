import { existsSync, readFileSync } from 'node:fs'
import { generateNodeKey } from '@guantong/contract'
import { changeTopology } from '@guantong/node/config/change-topology'
import { signTopology, versionOfTopology } from '@guantong/node/config/signed-topology'
import { readKeyFile } from '../../ask/access-token.ts'
import { declareCommand } from '../../declare/declare-command.ts'
import { KEY_MESSAGES } from './messages.ts'
import { replaceFile } from './write-file.ts'

/** What an issuer begins with, and does after every change by hand. */
export const addKeySign = declareCommand(['json'], {
  name: 'sign',
  messages: KEY_MESSAGES,
  about: 'about.key.sign',
  options: (command, { say }) =>
    command
      .argument('<topology>', say('argument.topology'))
      .requiredOption('--issuer-key <file>', say('option.issuerKeyMade')),
  run: async ({ say, print, answer, now }, { issuerKey }: { issuerKey: string }, file: string) => {
    const isMade = !existsSync(issuerKey)
    if (isMade) {
      const kid = `topology-${now().toISOString().slice(0, 10)}`
      replaceFile(issuerKey, `${JSON.stringify(await generateNodeKey(kid), null, 2)}\n`, 0o600)
    }
    const key = readKeyFile(issuerKey)
    const before = readFileSync(file, 'utf8')
    // A topology that is none is not signed.
    changeTopology(before, [])
    const version = versionOfTopology(before) + 1
    replaceFile(file, signTopology(key, before, { version, now: now() }), 0o644)
    const pinned = { kid: key.kid, x: key.public.x }
    answer({ file, version, issuer: pinned, isMade }, () => {
      print(say('key.issued', { file, version }))
      print(say('key.pin', { pin: JSON.stringify(pinned) }))
    })
    return 0
  },
})

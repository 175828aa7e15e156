import { resolve } from 'node:path'
import { GuantongError } from '@guantong/contract'
import { type LintFinding, lintStandard, STANDARD_DIR } from '@guantong/standard'
import { declareCommand } from '../../declare/declare-command.ts'
import { startFolder } from '../../program/clone.ts'
import { STANDARD_MESSAGES } from './messages.ts'

/** Sentences as compilers write them, `file:line: …`, so that editors can jump there. */
export const addLint = declareCommand(['json'], {
  name: 'lint',
  messages: STANDARD_MESSAGES,
  about: 'about.standard.lint',
  options: (command, { say }) => command.option('--dir <folder>', say('option.dir')),
  run: ({ say, print, answer, lang, env }, { dir }: { dir?: string }) => {
    const folder = dir === undefined ? STANDARD_DIR : resolve(startFolder(env), dir)
    const findings = lint(folder)
    answer({ folder, findings }, () => {
      for (const { file, line, message, rule } of findings) print(`${file}:${line}: ${message[lang]} [${rule}]`)
      print(findings.length === 0 ? say('standard.clean') : say('standard.faults', { count: findings.length }))
    })
    return findings.length === 0 ? 0 : 1
  },
})

/** What is missing altogether is no contradiction: the folder is not one of the standard. */
function lint(folder: string): readonly LintFinding[] {
  try {
    return lintStandard(folder)
  } catch (cause) {
    const { code, path = folder } = cause as NodeJS.ErrnoException
    if (code === 'ENOENT') throw new GuantongError('GT_FILE_NOT_FOUND', { file: path }, { cause })
    throw cause
  }
}

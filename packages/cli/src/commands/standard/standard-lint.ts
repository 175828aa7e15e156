import { resolve } from 'node:path'
import { GuantongError } from '@guantong/contract'
import { type LintFinding, lintStandard, STANDARD_DIR } from '@guantong/standard'
import type { AddCommand } from '../../declare/command.ts'
import { startFolder } from '../../program/clone.ts'

interface LintOptions {
  dir?: string
  json?: boolean
}

/** Sentences as compilers write them, `file:line: …`, so that editors can jump there. */
export const addLint: AddCommand = (program, context, done) => {
  const { say, print, lang } = context
  return program
    .command('lint')
    .description(say('about.standard.lint'))
    .option('--dir <folder>', say('option.dir'))
    .option('--json', say('option.json'))
    .action(({ dir, json }: LintOptions) => {
      const folder = dir === undefined ? STANDARD_DIR : resolve(startFolder(context.env), dir)
      const findings = lint(folder)
      if (json === true) print(JSON.stringify({ folder, findings }))
      else {
        for (const { file, line, message, rule } of findings) print(`${file}:${line}: ${message[lang]} [${rule}]`)
        print(findings.length === 0 ? say('standard.clean') : say('standard.faults', { count: findings.length }))
      }
      done(findings.length === 0 ? 0 : 1)
    })
}

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

/**
 * What is derived is what its one truth says.
 *
 * @module
 */
import { execFileSync, spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { ERRORS, type ErrorCode } from '@guantong/contract'
import { describe, expect, it } from 'vitest'
import { CLONE } from '../support/clone.ts'

const read = (file: string): string => readFileSync(join(CLONE, file), 'utf8')

describe('the printed schemas', () => {
  it('and the constant of the data sets are what the dictionary says today, and the standard holds together', () => {
    execFileSync(process.execPath, ['packages/standard/src/print/print.ts', '--check'], { cwd: CLONE, stdio: 'pipe' })
  })

  it('are what the code prints today', () => {
    // Exit code 1 and a diff on standard error otherwise.
    execFileSync(process.execPath, ['packages/node/src/print/print.ts', '--check'], { cwd: CLONE, stdio: 'pipe' })
  })
})

it('the answers to the questions of the command are as the printed schema shapes them', () => {
  const codegen = ['node_modules/@graphql-codegen/cli/esm/bin.js', '--config', 'packages/cli/codegen.yaml']
  const { status, stdout, stderr } = spawnSync(process.execPath, [...codegen, '--check'], {
    cwd: CLONE,
    encoding: 'utf8',
  })
  expect(status, `if it is meant: npm run generate\n${stdout}${stderr}`).toBe(0)
})

describe('the printed page of errors', () => {
  const rows = [
    ...read('packages/contract/ERRORS.md').matchAll(/^\| `(GT_[A-Z_]+)` \| (\d{3}) \| (.+?) \| (.+?) \|$/gm),
  ]
  const cell = (text: string): string => text.replaceAll('|', '\\|')

  it('lists every code with its status and both sentences', () => {
    const documented = Object.fromEntries(rows.map(([, code, http, en, zh]) => [code, [Number(http), en, zh]]))
    const truth = Object.fromEntries(
      (Object.keys(ERRORS) as ErrorCode[]).map((code) => [
        code,
        [ERRORS[code].http, cell(ERRORS[code].en), cell(ERRORS[code].zh)],
      ]),
    )
    expect(documented).toEqual(truth)
  })

  it('gives every sentence the same placeholders in both languages', () => {
    const holes = (text: string): string[] => (text.match(/\{\w+\}/g) ?? []).sort()
    for (const [code, { en, zh }] of Object.entries(ERRORS)) expect([code, holes(zh)]).toEqual([code, holes(en)])
  })
})

describe('the two READMEs', () => {
  it('have the same sections, code blocks and links', () => {
    const shape = (file: string) => {
      const text = read(file)
      return {
        sections: (text.match(/^#{1,3} /gm) ?? []).join(''),
        blocks: [...text.matchAll(/^```(\w*)/gm)].map(([, language]) => language),
        tables: (text.match(/^\|[-| :]+\|$/gm) ?? []).length,
      }
    }
    expect(shape('README.zh.md')).toEqual(shape('README.md'))
  })
})

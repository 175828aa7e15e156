import { spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { cloneRoot } from '../program/clone.ts'
import { bundledProgram } from './bundled-program.ts'

/** A clone of its own: sources as they are, packages those of this one, a cache of its own. */
const clone = mkdtempSync(join(tmpdir(), 'guantong-bundle-'))
const here = (...path: string[]): string => join(clone, ...path)
const run = (...argv: string[]) => spawnSync(process.execPath, argv, { cwd: clone, encoding: 'utf8' })
const guantong = (...argv: string[]) => {
  const { status, stdout, stderr } = run(here('packages/cli/src/main.ts'), ...argv)
  return { status, stdout, stderr }
}

beforeAll(() => {
  for (const part of ['packages', 'schemas', 'package.json', 'package-lock.json'])
    cpSync(join(cloneRoot, part), here(part), { recursive: true, filter: (path) => !path.endsWith('node_modules') })
  mkdirSync(here('node_modules'))
  for (const name of readdirSync(join(cloneRoot, 'node_modules')))
    if (name !== '@guantong' && name !== '.cache')
      symlinkSync(join(cloneRoot, 'node_modules', name), here('node_modules', name))
  mkdirSync(here('node_modules', '@guantong'))
  for (const name of ['cli', 'contract', 'node', 'standard', 'view', 'web'])
    symlinkSync(here('packages', name), here('node_modules', '@guantong', name))
  symlinkSync(join(cloneRoot, 'deploy'), here('node_modules', '@guantong', 'deploy'))
})
afterAll(() => rmSync(clone, { recursive: true, force: true }))

it('is the program of these sources, and says what they say', () => {
  expect(bundledProgram(clone)).toBeUndefined()
  const asked = [['--version'], ['import', '--help'], ['standard', 'search', '井盖', '--lang', 'zh'], ['nonsense']]
  const fromSources = asked.map((argv) => guantong(...argv))
  expect(run(here('packages/cli/src/bundle/bundle-program.ts'))).toMatchObject({ status: 0, stderr: '' })
  expect(bundledProgram(clone)).toBeDefined()
  expect(asked.map((argv) => guantong(...argv))).toEqual(fromSources)
  expect(fromSources.map(({ status }) => status)).toEqual([0, 0, 0, 2])
})

it('is what runs while the sources stand, and not after a change', () => {
  const program = fileURLToPath(bundledProgram(clone) as string)
  writeFileSync(program, "export const runProcess = () => console.log('bundled')\n")
  expect(guantong('--version').stdout).toBe('bundled\n')
  utimesSync(here('packages/web/src/dashboard.ts'), new Date(), new Date())
  expect(bundledProgram(clone)).toBeUndefined()
  expect(guantong('--version').stdout).toBe('0.1.0\n')
})

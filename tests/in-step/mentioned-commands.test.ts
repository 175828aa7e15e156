/** Every `guantong` command, option and `npm run` that a page, a comment or a printed sentence names is there. */
import { expect, it } from 'vitest'
import { commandLinesIn, isCommand, OPTIONS, optionsIn, unknownIn } from '../support/command-lines.ts'
import { codeInPages, comments, type Passage, printedSentences, TRACKED, textOf } from '../support/passages.ts'

/** Files that start the program: units, images, compose. */
const started: Passage[] = TRACKED.filter((file) => /^deploy\/.*(\.service|\.yaml|Dockerfile)$/.test(file)).flatMap(
  (file) =>
    textOf(file)
      .split('\n')
      .map((text, at) => ({ file, line: at + 1, text })),
)
/** In a comment a command stands between backquotes; `guantong` is a name there otherwise. */
const inComments = comments().flatMap((passage) =>
  [...passage.text.matchAll(/`([^`]+)`/g)].map(([, text = '']) => ({ ...passage, text })),
)
const everywhere = [...codeInPages(), ...inComments, ...printedSentences(), ...started]

const at = ({ file, line }: Passage, what: string): string => `${file}:${line} ${what}`

it('commands of guantong, and their options', () => {
  const lines = everywhere.flatMap((passage) => commandLinesIn(passage.text).map((line) => ({ passage, line })))
  expect(lines.length).toBeGreaterThan(100)
  expect(
    lines.flatMap(({ passage, line }) => unknownIn(line).map((what) => at(passage, `${what} in: ${line}`))),
  ).toEqual([])
})

it('commands that a page names without the program, such as `export --resume`', () => {
  const lines = codeInPages().filter(({ text }) => isCommand(text.split(' ')[0] ?? '') && text.includes(' --'))
  expect(lines.length).toBeGreaterThan(10)
  expect(lines.flatMap((passage) => unknownIn(passage.text).map((what) => at(passage, what)))).toEqual([])
})

/** Options of the programs that `npm run` starts, and of those the clone starts itself. */
const others = new Set(
  TRACKED.filter((file) => /\.(ts|mjs)$/.test(file) && !file.startsWith('tests/in-step/')).flatMap((file) =>
    [
      ...textOf(file).matchAll(
        /'(--[a-z][\w-]*)[='\s]|^\s+(?:'([a-z][\w-]*)'|([a-z]\w*)): \{ type: '(?:string|boolean)'/gm,
      ),
    ].map(([, literal, quoted, bare]) => literal ?? `--${quoted ?? bare}`),
  ),
)

it('options that stand alone', () => {
  const alone = [...codeInPages(), ...inComments].filter(({ text }) => /^--[a-z]/.test(text))
  expect(alone.length).toBeGreaterThan(20)
  const unknown = (passage: Passage) =>
    optionsIn(passage.text).filter((each) => !OPTIONS.has(each) && !others.has(each))
  expect(alone.flatMap((passage) => unknown(passage).map((what) => at(passage, what)))).toEqual([])
})

it('options in what the command and its errors print', () => {
  const printed = printedSentences().filter(({ file }) => file.startsWith('packages/'))
  const unknown = printed.flatMap((passage) =>
    optionsIn(passage.text).flatMap((option) => (OPTIONS.has(option) ? [] : [at(passage, option)])),
  )
  expect(unknown).toEqual([])
})

it('scripts of `npm run`, and their options', () => {
  const { scripts } = JSON.parse(textOf('package.json')) as { scripts: Record<string, string> }
  const runs = [...codeInPages(), ...comments(), ...printedSentences(), ...started].flatMap((passage) =>
    [...passage.text.matchAll(/npm run ([a-z][\w:-]*)(?: -- ([^`#|;]*))?/g)].map(([, script = '', options = '']) => ({
      passage,
      script,
      options,
    })),
  )
  expect(runs.length).toBeGreaterThan(20)
  const unknown = runs.flatMap(({ passage, script, options }) => {
    if (scripts[script] === undefined) return [at(passage, script)]
    const missing = isCommand(script)
      ? unknownIn(`${script} ${options}`)
      : optionsIn(options).filter((each) => !others.has(each) && each !== '--help')
    return missing.map((what) => at(passage, what))
  })
  expect(unknown).toEqual([])
})

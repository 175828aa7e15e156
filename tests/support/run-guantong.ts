/**
 * The `guantong` command within this process: quick, and its errors show where they come from.
 *
 * @module
 */
import { run } from '@guantong/cli'

export interface Said {
  code: number
  out: string
  err: string
}

/** Not two at once: what is written meanwhile is taken for the command's. */
export const runGuantong = (...argv: string[]): Promise<Said> => runGuantongWith({}, ...argv)

/** With settings of the environment. */
export async function runGuantongWith(env: Record<string, string>, ...argv: string[]): Promise<Said> {
  const said: Said = { code: -1, out: '', err: '' }
  const streams = [
    ['out', process.stdout],
    ['err', process.stderr],
  ] as const
  const kept = streams.map(([, stream]) => stream.write)
  for (const [into, stream] of streams) {
    stream.write = ((text: string | Uint8Array) => {
      said[into] += String(text)
      return true
    }) as typeof stream.write
  }
  try {
    said.code = await run(argv, { LANG: 'en_US.UTF-8', ...env })
  } finally {
    for (const [i, [, stream]] of streams.entries()) stream.write = kept[i] as typeof stream.write
  }
  return said
}

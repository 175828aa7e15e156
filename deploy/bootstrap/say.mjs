/** `zh` when the machine speaks Chinese; the same rule as the command line's (LC_ALL before LANG). */
export function language(env = process.env) {
  return /^zh/i.test(env.GUANTONG_LANG || env.LC_ALL || env.LC_MESSAGES || env.LANG || '') ? 'zh' : 'en'
}

/** One sentence on stderr: stdout belongs to the command that is being started. */
export function say(en, zh) {
  process.stderr.write(`${language() === 'zh' ? zh : en}\n`)
}

/** A sentence as an error, in the reader's language. */
export function sentence(en, zh) {
  return new Error(language() === 'zh' ? zh : en)
}

/** Announces a step, runs it, and says how long it took. */
export async function step(en, zh, work) {
  const started = performance.now()
  const label = language() === 'zh' ? zh : en
  process.stderr.write(`… ${label}\n`)
  const result = await work()
  process.stderr.write(`✓ ${label} (${((performance.now() - started) / 1000).toFixed(1)} s)\n`)
  return result
}

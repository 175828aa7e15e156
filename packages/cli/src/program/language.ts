import type { Language } from '@guantong/contract'

/** `--lang` wins over LC_ALL, LC_MESSAGES and LANG. Looked up before parsing, because the help is bilingual too. */
export function languageOf(argv: readonly string[], env: NodeJS.ProcessEnv): Language {
  const at = argv.findIndex((argument) => argument === '--lang' || argument.startsWith('--lang='))
  const found = argv[at]
  const option = found === undefined ? undefined : found.includes('=') ? found.split('=')[1] : argv[at + 1]
  const named = option ?? (env.LC_ALL || env.LC_MESSAGES || env.LANG || 'en')
  return /^zh/i.test(named) ? 'zh' : 'en'
}

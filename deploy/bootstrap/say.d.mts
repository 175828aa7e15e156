/** `zh` when the machine speaks Chinese. */
export function language(env?: NodeJS.ProcessEnv): 'en' | 'zh'
/** One sentence on stderr. */
export function say(en: string, zh: string): void

/** A contradiction in the files of the standard: which file, which line, in words a clerk can act on. */
export interface LintFinding {
  /** Relative to `schemas/standard`. */
  readonly file: string
  readonly line: number
  readonly rule: string
  readonly message: { readonly en: string; readonly zh: string }
}

/** Tells one contradiction of the file it was made for. */
export type ReportFinding = (line: number, rule: string, en: string, zh: string) => void

export const tellerOf =
  (file: string, findings: LintFinding[]): ReportFinding =>
  (line, rule, en, zh) => {
    findings.push({ file, line, rule, message: { en, zh } })
  }

/** `dictionary/case.yaml:23: …` in both languages, as a terminal shows it. */
export function lintSentence({ file, line, rule, message }: LintFinding): string {
  return `schemas/standard/${file}:${line}: ${message.en} [${rule}]\n  ${message.zh}`
}

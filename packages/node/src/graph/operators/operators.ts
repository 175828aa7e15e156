/** Who may read what is read here, as the schema says it. */

const whom = (verb: string): string =>
  `For whom the policy of this node gives \`${verb}\`, with a token that covers all it speaks for and is not for open data only.`
export const OPERATORS = whom('operate')
export const AUDITORS = whom('audit')

/**
 * Values that a spreadsheet program would run as formulas when a person opens the file (CSV 注入).
 *
 * @module
 */
const FORMULA = /^'*[=+\-@\t\r]/
/** Figures begin with a sign as well, and run nothing. */
const FIGURE = /^'*[+-][\d.,]+$/

const runs = (text: string): boolean => FORMULA.test(text) && !FIGURE.test(text)

/** The value as text for every spreadsheet program: an apostrophe goes before it. `unguarded` gives it back exactly. */
export const guarded = (text: string): string => (runs(text) ? `'${text}` : text)

export const unguarded = (text: string): string => (text.startsWith("'") && runs(text.slice(1)) ? text.slice(1) : text)

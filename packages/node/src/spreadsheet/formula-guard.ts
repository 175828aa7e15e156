/**
 * Values that a spreadsheet program would run as formulas when a person opens the file (CSV 注入).
 *
 * @module
 */

/**
 * What begins a cell: the value itself, and what stands behind a semicolon in it, for programs of many countries end the cell
 * there. Full-width signs run as well in programs set to Chinese or Japanese.
 */
const CELL = /(^|;)( *)('*)([=+\-@＝＋－＠\t\r][^;]*)/g
/** Figures begin with a sign as well, and run nothing. */
const FIGURE = /^[+-][\d.,]+$/

const inCells = (text: string, change: (quotes: string) => string): string =>
  text.replace(CELL, (whole, before: string, space: string, quotes: string, rest: string) =>
    FIGURE.test(rest) ? whole : before + space + change(quotes) + rest,
  )

/** The value as text for every spreadsheet program: an apostrophe goes before each part that would run. `unguarded` gives it back exactly. */
export const guarded = (text: string): string => inCells(text, (quotes) => `'${quotes}`)

export const unguarded = (text: string): string => inCells(text, (quotes) => quotes.slice(1))

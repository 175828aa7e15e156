/**
 * What spreadsheet programs and scripts leave in the cells of a text file in place of a value (错误值与防转换写法).
 *
 * @module
 */

const ERROR = /^#(?:N\/A|REF!|VALUE!|DIV\/0!|NAME\?|NUM!|NULL!|SPILL!|CALC!|FIELD!|GETTING_DATA|#+)$/i
const NO_KEY = /^(?:n\/a|<na>|nan|nat|null|none|undefined)$/i
const WRAPPED = /^="([^"]*)"$/

/** `#N/A`, and `######` of a column that was too narrow: the cell had an error or a value, and the file has neither. */
export const isErrorText = (text: string): boolean => text.startsWith('#') && ERROR.test(text)

/** Words of programs for no value. As a key each would make one row of many. */
export const isNoKey = (text: string): boolean => text.length <= 9 && NO_KEY.test(text)

/** `="00123"` is a text that a program wrote so that Excel leaves its zeros alone; any other text is itself. */
export const withoutWrap = (text: string): string =>
  text.startsWith('=') ? (WRAPPED.exec(text)?.[1] ?? text).trim() : text

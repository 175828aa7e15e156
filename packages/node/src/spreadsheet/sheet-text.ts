/**
 * Texts of the workbooks that a node writes, and by what such a workbook is known when it comes back.
 *
 * @module
 */

/**
 * Who made it, as the workbook says (`docProps/core.xml`): its cells hold texts exactly. A table that was made a workbook
 * by another program has the guards of the table in them.
 */
export const SHEET_CREATOR = 'Guantong'

// biome-ignore lint/suspicious/noControlCharactersInRegex: what XML has not, or has for a line feed
const UNWRITABLE = /[\u0000-\u0008\u000b-\u001f\u007f\ufffe\uffff]/g
const LOOKS_ESCAPED = /_(?=x[0-9A-Fa-f]{4}_)/g

/** `_xHHHH_` for what XML has not, `_x005F_` for the `_` of a text that looks like that (ST_Xstring). */
export const sheetText = (text: string): string =>
  text
    .replace(LOOKS_ESCAPED, '_x005F_')
    .replace(UNWRITABLE, (sign) => `_x${sign.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}_`)

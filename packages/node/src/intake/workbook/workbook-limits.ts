/**
 * What a workbook may unpack to, and hold.
 *
 * @module
 */

export const WORKBOOK_LIMITS = {
  /** Parts of the container. A workbook has a handful of each sheet. */
  entries: 2000,
  /** Bytes unpacked, all parts together. */
  unpacked: 2 * 1024 ** 3,
  /** Bytes of the part that is kept in memory while the sheets are read. */
  sharedStrings: 96 * 1024 ** 2,
  /** Unpacked ÷ packed, for parts over 16 MiB. Sheets of real data come to 5 to 30. */
  ratio: 150,
  /** Between two tags. A cell holds at most 32,767 characters. */
  betweenTags: 1024 ** 2,
} as const

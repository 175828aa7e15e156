/**
 * Number formats by what they make of a number: a number, a day, a time of day, a duration.
 *
 * @module
 */

/** A built-in format by its id, which a file does not spell, or one of its own by its code. */
export type Format = number | string

/** Letters of dates stand in quotes, behind backslashes, in colours and in locales here, and make no date. */
export const NUMBER_FORMATS: readonly Format[] = [
  ...[0, 0, 0, 1, 2, 3, 4, 9, 10, 11, 12, 13, 37, 38, 39, 40, 41, 42, 43, 44, 48, 49],
  ...[
    '0.0_ ',
    '#,##0.00"元"',
    '0"km/h"',
    '[Red]0.00',
    '[DBNum1]0',
    '[DBNum2][$-804]General',
    '"ymd"0',
    '\\d0',
    '0.00;[Red]-0.00',
  ],
  ...[
    '[$¥-804]#,##0.00',
    '[$-409]0',
    '_(* #,##0_);_(* \\(#,##0\\);_(* "-"_);_(@_)',
    'General"年"',
    '#,##0.0,"万"',
    '[>100]0;0.0',
    '0\\h',
  ],
  ...['00000', '"QD-"000', '"QD-"General', '000,000', '0.000'],
]

/** As a Chinese Excel has them; which of them show a time, too, makes no difference to what is kept. */
export const DATE_FORMATS: readonly Format[] = [
  ...[14, 15, 16, 17, 22, 27, 28, 29, 30, 31, 36, 50, 51, 52, 53, 54, 57, 58],
  ...[
    'yyyy-mm-dd',
    'yyyy/m/d\\ h:mm',
    'yyyy"年"m"月"d"日"',
    '[$-804]yyyy"年"m"月"d"日";@',
    '[$-F800]dddd\\,\\ mmmm\\ dd\\,\\ yyyy',
  ],
  ...[
    '[DBNum1][$-804]yyyy"年"m"月"d"日";@',
    'dd\\-mm\\-yyyy',
    'mmm-yy',
    'yyyy\\-mm\\-dd\\ hh:mm:ss',
    'd"日"',
    'YYYY-MM-DD HH:MM:SS',
  ],
  ...[
    '[$-x-sysdate]dddd, mmmm dd, yyyy',
    '[Blue]yyyy-mm-dd',
    'm/d/yy h:mm;@',
    'yyyy-mm-dd hh:mm:ss.000',
    '[$-409]d\\-mmm\\-yyyy;@',
  ],
]

/** Also shown of a day: the day is kept. */
export const TIME_FORMATS: readonly Format[] = [
  ...[18, 19, 20, 21, 45, 47, 32, 33, 34, 35, 55, 56],
  ...[
    'hh:mm:ss',
    'h:mm AM/PM',
    '[$-F400]h:mm:ss\\ AM/PM',
    '上午/下午h"时"mm"分"ss"秒"',
    'h"时"mm"分"',
    '[$-804]上午/下午h"时"mm"分";@',
  ],
]

export const ELAPSED_FORMATS: readonly Format[] = [46, '[h]:mm:ss', '[hh]:mm:ss', '[h]"小时"mm"分"', '[mm]:ss', '[ss]']

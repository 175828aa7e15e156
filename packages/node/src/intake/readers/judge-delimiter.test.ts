import { expect, test } from 'vitest'
import { judgeDelimiter } from './judge-delimiter.ts'

test.each([
  ['lists within values', 'no,at,tags\n1,x,a|b|c|d\n2,y,e|f|g|h\n3,z,a|b|c|d\n', ','],
  ['commas for points', 'a;b\n12,5;13,7\n1,2;3,4\n', ';'],
  ['a title with commas', '2024年,青岛,案卷\na|b|c\n1|2|3\n4|5|6\n', '|'],
])('the header decides between delimiters: %s', (_, text, delimiter) => {
  expect(judgeDelimiter(text)).toBe(delimiter)
})

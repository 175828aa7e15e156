import { describe, expect, it } from 'vitest'
import { createAnswerTypes, readPlain } from './plain-request.ts'

const read = (text: string) => readPlain(Buffer.from(text))

describe('readPlain', () => {
  it.each([
    ['{"query":"{ node { code } }"}'],
    ['{"query":"{ a }","variables":{"名称":[1]},"operationName":"A"}'],
    ['{"query":"{ a }","variables":null,"operationName":null,"extensions":null,"id":null}'],
  ])('reads %s', (text) => expect(read(text)).toEqual(JSON.parse(text)))

  it.each([
    [''],
    ['{'],
    ['null'],
    ['"{ a }"'],
    ['[{"query":"{ a }"}]'],
    ['{}'],
    ['{"query":null}'],
    ['{"query":""}'],
    ['{"query":1}'],
    ['{"query":"{ a }","variables":[]}'],
    ['{"query":"{ a }","variables":"{}"}'],
    ['{"query":"{ a }","operationName":1}'],
    ['{"query":"{ a }","extensions":{}}'],
    ['{"query":"{ a }","documentId":"sha256:00"}'],
    ['{"query":"{ a }","__proto__":{"query":"{ b }"}}'],
    ['\uFEFF{"query":"{ a }"}'],
  ])('leaves %s to the library', (text) => expect(read(text)).toBeNull())
})

describe('createAnswerTypes', () => {
  it('knows what it was told, by the whole header', () => {
    const types = createAnswerTypes()
    types.learn('*/*', 'application/json; charset=utf-8')
    types.learn(undefined, 'application/graphql-response+json; charset=utf-8')
    expect(types.typeFor('*/*')).toBe('application/json; charset=utf-8')
    expect(types.typeFor(undefined)).toBe('application/graphql-response+json; charset=utf-8')
    expect(types.typeFor('text/html')).toBeUndefined()
  })

  it('learns no other type, and no header without end', () => {
    const types = createAnswerTypes()
    types.learn('text/event-stream', 'text/event-stream')
    types.learn('a', null)
    types.learn('x'.repeat(501), 'application/json; charset=utf-8')
    expect(['text/event-stream', 'a', 'x'.repeat(501)].map(types.typeFor)).toEqual([undefined, undefined, undefined])
  })
})

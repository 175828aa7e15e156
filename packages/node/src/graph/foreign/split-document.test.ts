import { parse } from 'graphql'
import { expect, it } from 'vitest'
import { splitDocument } from './split-document.ts'

const questionOf = (objects: number) => ({
  document: `query (${Array.from({ length: objects }, (_, at) => `$k${at}: ID!`).join(' ')}) {
    ${Array.from({ length: objects }, (_, at) => `g${at}: case(id: $k${at}) { own: id ...F }`).join('\n')} }
    fragment F on Case { title }`,
  variables: Object.fromEntries(Array.from({ length: objects }, (_, at) => [`k${at}`, `id${at}`])),
})

it('leaves alone what a node takes', () => {
  const question = questionOf(20)
  expect(splitDocument(question)).toEqual([question])
})

it('makes parts that a node takes, each with what it uses, and loses nothing', () => {
  const parts = splitDocument(questionOf(100))
  expect(parts).toHaveLength(4)
  for (const { document, variables } of parts) {
    expect(parse(document).definitions).toHaveLength(2)
    expect(document.match(/\w+: (case|id)/g)?.length).toBeLessThanOrEqual(50)
    for (const name of Object.keys(variables)) expect(document.split(`$${name}:`)).toHaveLength(2)
    expect(document.match(/\$k\d+:/g)).toHaveLength(Object.keys(variables).length)
  }
  expect(Object.assign({}, ...parts.map(({ variables }) => variables))).toEqual(questionOf(100).variables)
})

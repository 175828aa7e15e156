/**
 * Commands that are about one node (--node, --config, --data) or about the sandbox (--data).
 *
 * @module
 */
import { dataFolder } from '../program/clone.ts'
import type { KeyOf, Messages } from '../program/messages.ts'
import { type SandboxFolder, sandboxFolder } from '../sandbox/folder.ts'
import { type AskedNode, type ChosenNode, chooseAsked, chooseNode, type NodeChoice } from './choose-node.ts'
import { type AddCommand, type Declaration, declareCommand, type Run } from './declare-command.ts'

export interface NodeRun<Key extends string = never> extends Run<Key> {
  /** Found when it is asked for: mistakes in the other options are reported first. */
  node(): Promise<ChosenNode>
}

/** Of commands that only ask a node. */
export interface AskRun<Key extends string = never> extends Run<Key> {
  node(): Promise<AskedNode>
}

export interface SandboxRun<Key extends string = never> extends Run<Key> {
  readonly folder: SandboxFolder
}

export const nodeCommand = <List extends Messages, Options extends NodeChoice, Arguments extends unknown[]>(
  declaration: Declaration<List, NodeRun<KeyOf<List>>, Options, Arguments>,
): AddCommand =>
  declareCommand<List, Options, Arguments>(['node', 'config', 'data', 'json'], {
    ...declaration,
    run: (at, options, ...given) => declaration.run({ ...at, node: () => chooseNode(options, at) }, options, ...given),
  })

export const askCommand = <List extends Messages, Options extends NodeChoice, Arguments extends unknown[]>(
  declaration: Declaration<List, AskRun<KeyOf<List>>, Options, Arguments>,
): AddCommand =>
  declareCommand<List, Options, Arguments>(['at', 'node', 'config', 'data', 'json'], {
    ...declaration,
    run: (at, options, ...given) => declaration.run({ ...at, node: () => chooseAsked(options, at) }, options, ...given),
  })

export const sandboxCommand = <List extends Messages, Options extends { data?: string }, Arguments extends unknown[]>(
  declaration: Declaration<List, SandboxRun<KeyOf<List>>, Options, Arguments>,
): AddCommand =>
  declareCommand<List, Options, Arguments>(['data', 'json'], {
    ...declaration,
    run: (at, options, ...given) =>
      declaration.run({ ...at, folder: sandboxFolder(dataFolder(options.data, at.env)) }, options, ...given),
  })

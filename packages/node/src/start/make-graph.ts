/**
 * The graph of a node, with the doors of intake it writes through.
 *
 * @module
 */

import { createGraph, type Graph } from '../graph/run/create-graph.ts'
import type { ExecuteDeps } from '../graph/run/execute-deps.ts'
import { submitRows } from '../intake/submit-rows.ts'
import { withdrawRows } from '../intake/withdraw-rows.ts'
import type { NodeParts } from './node-parts.ts'

/** @throws GuantongError GT_CONFIG_INVALID */
export function makeGraph(parts: NodeParts, others: Pick<ExecuteDeps, 'ask' | 'ownPrincipal'>): Graph {
  const { config, topology, standard, policy, ledger, looks, log, now, newId, speaks, version } = parts
  const { code } = config
  return createGraph({
    ...{ self: code, topology, standard, policy, ledger, looks, now, newId, log, version, speaks },
    ...others,
    submitRows: (dataSet, rows, { writer, ...terms }) =>
      submitRows(
        { ...{ ledger, standard, regionCode: code, now: now() }, ...terms, writer: { ...writer, door: 'MUTATION' } },
        dataSet,
        rows,
      ),
    withdrawRows: (dataSet, rows, terms) =>
      withdrawRows({ ledger, regionCode: code, now: now(), ...terms }, dataSet, rows),
    heartbeatSeconds: config.heartbeatSeconds,
    streams: config.subscriptions,
    limits: config.limits,
    mutationsFromAbove: config.mutationsFromAbove,
    services: config.subschemas ?? [],
  })
}

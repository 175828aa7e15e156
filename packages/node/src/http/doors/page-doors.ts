/**
 * The files and pages that need no token: the dashboard, and the data dictionary with its schemas.
 *
 * @module
 */
import { type DictionaryPages, dashboardFiles } from '@guantong/web'
import type { Door } from '../door.ts'
import { JSON_TYPE, send } from '../respond.ts'

const METHODS = ['GET', 'HEAD']

export function createDashboardDoor(): Door {
  const files = dashboardFiles()
  return {
    paths: [...files.keys()],
    methods: METHODS,
    token: 'none',
    handle({ url, response }) {
      const file = files.get(url.pathname)
      if (file !== undefined) send(response, 200, file.type, file.body, file.headers)
    },
  }
}

export const createDictionaryDoor = (pages: DictionaryPages): Door => ({
  paths: ['/dictionary', '/dictionary/*', '/schemas/*'],
  methods: METHODS,
  token: 'none',
  handle({ url, request, response }) {
    const page = pages({ url, headers: request.headers })
    if (page === undefined) send(response, 404, JSON_TYPE, '{}')
    else send(response, page.status, page.type, page.body, page.headers)
  },
})

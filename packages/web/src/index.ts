export { dashboardDocuments, dashboardFiles, type StaticFile } from './dashboard.ts'
export type { PrintedProfile } from './dictionary/content.ts'
export { createDictionaryPages, type DictionaryPages, type PageRequest } from './dictionary/dictionary-pages.ts'
export type { PageReply } from './dictionary/page-reply.ts'

/**
 * What is written of an error: the HTTP status it answers with, and its sentence in English and Chinese with {placeholders}.
 *
 * @module
 */
export interface ErrorEntry {
  readonly http: number
  readonly en: string
  readonly zh: string
}

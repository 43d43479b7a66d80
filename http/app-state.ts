import type { Caller } from './routes.ts'

/** What the steps of one request tell each other. */
export type AppState = {
  requestId: string
  /** Method and path of the row that serves it, never the path as it was sent. */
  route?: string
  caller?: Caller
}

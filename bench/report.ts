import type { Machine } from './describe-machine.ts'

export type CoreFigures = {
  perSecond: number
  /** Of the rate of bare signatures, or of their verification, over the same bytes. */
  ofRaw: number
  timesVeramo: number
}

export type HttpFigures = {
  perSecond: number
  /** Of a Koa handler that parses the same body and makes, or verifies, one signature. */
  ofBare: number
  p50ms: number
  p99ms: number
}

/** Resident memory of a process in MiB. */
export type MemoryFigures = { idleMiB: number; afterLoadMiB: number }

/** What `npm run bench -- --json` prints. The names under verify, issue and http are scripted against. */
export type Report = {
  verify: CoreFigures
  issue: CoreFigures
  http: { verify: HttpFigures; issue: HttpFigures }
  memory: { issuer: MemoryFigures; verifier: MemoryFigures }
  peers: {
    rawVerifyPerSecond: number
    rawSignPerSecond: number
    veramoVerifyPerSecond: number
    veramoIssuePerSecond: number
    bareVerifyPerSecond: number
    bareIssuePerSecond: number
  }
  machine: Machine
  rounds: number
  secondsPerRound: number
  credentialBytes: number
}

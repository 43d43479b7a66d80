import type { Report } from './report.ts'

type Aim = { name: string; value: number; atLeast: number }

/** The report as people read it: a table, what each number means, and where an aim was missed. */
export function printReport(report: Report): string {
  const { machine, rounds, secondsPerRound, credentialBytes } = report
  return [
    `${machine.cores} cores of ${machine.cpu}, ${machine.memoryGiB} GiB, Node ${machine.node}, ${machine.platform}`,
    `medians of ${rounds} interleaved rounds of ${secondsPerRound} s; credentials of ${credentialBytes} bytes, EdDSA`,
    '',
    ...printCore(report),
    '',
    ...printHttp(report),
    '',
    ...printMemory(report),
    '',
    ...printAims(report),
  ].join('\n')
}

function printCore({ verify, issue, peers }: Report): string[] {
  return [
    'core, one thread, no HTTP            a second      bare signature     stock Veramo',
    row('verify, all checks, warm', verify.perSecond, [
      `${verify.ofRaw} of ${format(peers.rawVerifyPerSecond)}`,
      `${verify.timesVeramo} times ${format(peers.veramoVerifyPerSecond)}`,
    ]),
    row('issue, batches of 1,000, durable', issue.perSecond, [
      `${issue.ofRaw} of ${format(peers.rawSignPerSecond)}`,
      `${issue.timesVeramo} times ${format(peers.veramoIssuePerSecond)}`,
    ]),
    '  verify: the seven checks, without a record, for each second that a core worked at it; likewise its peers',
    '  issue: checked, recorded, signed and logged in PostgreSQL, by the clock; its peers keep nothing',
    '  bare signature: libsodium over the same bytes; stock Veramo: its JWT provider, DID resolved before',
  ]
}

function printHttp({ http: { verify, issue }, peers }: Report): string[] {
  return [
    'HTTP, 64 connections                 a second      bare Koa           p50        p99',
    row('verify, with its signed record', verify.perSecond, [
      `${verify.ofBare} of ${format(peers.bareVerifyPerSecond)}`,
      `${verify.p50ms} ms`.padEnd(10),
      `${verify.p99ms} ms`,
    ]),
    row('issue, one a request, durable', issue.perSecond, [
      `${issue.ofBare} of ${format(peers.bareIssuePerSecond)}`,
      `${issue.p50ms} ms`.padEnd(10),
      `${issue.p99ms} ms`,
    ]),
    '  bare Koa: parses the same body, verifies or makes one signature, keeps nothing; load comes from another process',
  ]
}

function printMemory({ memory: { issuer, verifier } }: Report): string[] {
  return [
    'resident memory                      idle          after the load',
    row('issuer', `${issuer.idleMiB} MiB`, [`${issuer.afterLoadMiB} MiB`]),
    row('verifier', `${verifier.idleMiB} MiB`, [`${verifier.afterLoadMiB} MiB`]),
  ]
}

function printAims({ verify, issue, http }: Report): string[] {
  const aims: Aim[] = [
    { name: 'verify, of the bare signature rate', value: verify.ofRaw, atLeast: 0.5 },
    { name: 'verify, times stock Veramo', value: verify.timesVeramo, atLeast: 10 },
    { name: 'issue, a second', value: issue.perSecond, atLeast: 2_000 },
    { name: 'verify over HTTP, of bare Koa', value: http.verify.ofBare, atLeast: 0.5 },
  ]
  return aims.map(
    ({ name, value, atLeast }) =>
      `${value >= atLeast ? 'reached' : 'MISSED '}  ${name}: ${format(value)}, aimed at ${format(atLeast)}`,
  )
}

function row(name: string, first: number | string, rest: string[]): string {
  const value = typeof first === 'number' ? format(first) : first
  return `  ${name.padEnd(34)} ${value.padEnd(13)} ${rest.map((text) => text.padEnd(18)).join(' ')}`.trimEnd()
}

const format = (value: number) => value.toLocaleString('en-US', { maximumFractionDigits: 3 })

import type { ServiceCondition } from './service-condition.ts'

type OrganisationFound = ServiceCondition['organisations'][number]

/** A block may take this long, and an anchor or a key this long to get into one. */
const STALE_SECONDS = 120
const SLOW_MS = 10 * 60 * 1000

/** The issuer renews an anchor after half of its time; at this part of it, it is late. */
const LATE = 0.75

/** Fewer anchors than this are paid for. */
const FEW_ANCHORS = 100

/** What somebody should look at, a line each. docs/operations.md says what to do about it. */
export function findConcerns({ at, issuer, chain, organisations }: ServiceCondition): string[] {
  const now = Date.parse(at)
  return [
    ...(issuer.ready ? [] : [`the issuer at ${issuer.url} is not ready: ${issuer.reasons.join('; ')}`]),
    ...findChainConcerns(chain),
    ...organisations
      .filter(({ ours }) => ours)
      .flatMap((organisation) =>
        [...findStanding(organisation, now), ...findMeans(organisation, now)].map(
          (concern) => `${organisation.id}: ${concern}`,
        ),
      ),
  ]
}

function findChainConcerns({
  latest,
  agreement: { dispute },
  endpoints,
  error,
}: ServiceCondition['chain']): string[] {
  const concerns: string[] = []
  if (dispute) concerns.push(`the endpoints of the chain disagree: ${dispute.reason}`)
  if (error !== null) concerns.push(`the chain cannot be read: ${error}`)
  if (!latest) concerns.push('no block of the chain is known')
  else if (latest.ageSeconds > STALE_SECONDS)
    concerns.push(`the newest block is ${latest.ageSeconds} s old: verifiers answer indeterminate`)
  for (const { name, fault } of endpoints) if (fault) concerns.push(`endpoint ${name}: ${fault.reason}`)
  return concerns
}

/** What the chain says of it. */
function findStanding({ state, since, anchor, keys }: OrganisationFound, now: number): string[] {
  if (state === 'unregistered') return ['not on chain yet: organisation anchor']
  const concerns: string[] = []
  if (state === 'halted') concerns.push(`halted since ${since}`)
  if (!anchor) concerns.push('nothing is anchored yet')
  else {
    if (!anchor.ours)
      concerns.push(`this database lacks anchor ${anchor.sequence}, which is on chain: organisation restore`)
    const [published, due] = [Date.parse(anchor.publishedAt), Date.parse(anchor.nextBy)]
    if (now >= due)
      concerns.push(`overdue since ${anchor.nextBy}: verifiers answer indeterminate (STATUS_OVERDUE)`)
    else if (now > published + LATE * (due - published))
      concerns.push(`its publisher is late: the next anchor is due by ${anchor.nextBy}`)
  }
  if (!keys.some(({ state, purpose }) => state === 'active' && purpose === 'assertionMethod'))
    concerns.push('no key signs')
  for (const { thumbprint, state, createdAt } of keys)
    if (state === 'pending' && now - Date.parse(createdAt) > SLOW_MS)
      concerns.push(`key ${thumbprint} has been pending since ${createdAt}`)
  return concerns
}

/** What waits, and what it could pay for. */
function findMeans(
  { unfinished, unsigned, controller, publisher }: OrganisationFound,
  now: number,
): string[] {
  const concerns: string[] = []
  const stuck = unfinished.find(
    ({ state, createdAt }) => state !== 'included' && now - Date.parse(createdAt) > SLOW_MS,
  )
  if (stuck) concerns.push(`anchor ${stuck.sequence} is in no block since ${stuck.createdAt}`)
  if (unsigned.since !== null && now - Date.parse(unsigned.since) > STALE_SECONDS * 1000)
    concerns.push(`${unsigned.credentials} recorded and not signed since ${unsigned.since}`)
  if (publisher && publisher.anchors < FEW_ANCHORS)
    concerns.push(`its publisher ${publisher.address} pays for ${publisher.anchors} more anchors`)
  if (controller?.balance === '0') concerns.push(`its controller ${controller.address} has no funds`)
  return concerns
}

/** What a monitor tells of. */
export type MonitorEventType =
  | 'credential.expired'
  | 'credential.reinstated'
  | 'credential.revoked'
  | 'credential.suspended'
  | 'issuer.accreditation_changed'
  | 'issuer.accreditation_ended'
  | 'issuer.accreditation_restored'
  | 'issuer.deactivated'
  | 'issuer.halted'
  | 'issuer.key_compromised'
  | 'issuer.key_removed'
  | 'issuer.key_restored'
  | 'issuer.key_retired'

/** What is told without a monitor, to the webhooks that ask for it. */
export const ALERT_TYPES = ['consent.glass_broken'] as const

export type AlertType = (typeof ALERT_TYPES)[number]

export type EventEvidence = Readonly<Record<string, unknown>>

/** A monitor as far as its events need it. */
export type ToldMonitor = {
  id: string
  organisation: string
  reference: string
  digest: string
  webhook: string | null
}

/**
 * The text of an event, as it is signed, sent and streamed: identifiers, times and evidence, never a claim. Standard
 * Webhooks 1.0, Payload structure: `type`, `timestamp` ("when the event occurred"), `data`.
 */
export function writeEventBody({
  id,
  type,
  monitor,
  evidence,
  now,
}: {
  id: string
  type: MonitorEventType
  monitor: ToldMonitor
  evidence: EventEvidence
  now: Date
}): string {
  const { id: monitorId, reference, digest } = monitor
  const data = { monitor: monitorId, ...(reference === '' ? {} : { reference }), digest, evidence }
  return JSON.stringify({ id, type, timestamp: now.toISOString(), data })
}

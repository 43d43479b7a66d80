import type { StatusMessage } from './status-messages.ts'

/** A status list as a VCDM 2.0 credential (Bitstring Status List 1.0 §2.2); `ttl` is in milliseconds. */
export type StatusListCredential = {
  '@context': ['https://www.w3.org/ns/credentials/v2', typeof MESSAGE_TERMS?]
  id: string
  type: ['VerifiableCredential', 'BitstringStatusListCredential']
  issuer: string
  validFrom: string
  credentialSubject: {
    id: string
    type: 'BitstringStatusList'
    statusPurpose: ListPurpose['purpose']
    encodedList: string
    ttl: number
    statusSize?: number
    statusMessages?: readonly StatusMessage[]
  }
}

/** §2.2: a list of messages says how many bits a status has, and what each value means. */
type ListPurpose =
  | { purpose: 'revocation' | 'suspension' }
  | { purpose: 'message'; statusSize: number; messages: readonly StatusMessage[] }

const VOCABULARY = 'https://www.w3.org/ns/credentials/status#'

/** §2.2 asks for these terms in a list, and no context defines them there; §5.1: "the relevant URL is of the form […]#TERM". */
const MESSAGE_TERMS = {
  statusSize: { '@id': `${VOCABULARY}statusSize`, '@type': 'http://www.w3.org/2001/XMLSchema#integer' },
  statusMessages: {
    '@id': `${VOCABULARY}statusMessages`,
    '@context': { status: `${VOCABULARY}status`, message: `${VOCABULARY}message` },
  },
} as const

/**
 * The credential of a list, not signed yet.
 *
 * @param url where the list is served
 * @param issuer the organisation's DID
 * @param ttlMs how long others may keep it: for verifiers that do not follow the anchors
 */
export function statusListCredential({
  url,
  issuer,
  encodedList,
  ttlMs,
  now,
  ...list
}: {
  url: string
  issuer: string
  encodedList: string
  ttlMs: number
  now: Date
} & ListPurpose): StatusListCredential {
  const { purpose } = list
  return {
    '@context': [
      'https://www.w3.org/ns/credentials/v2',
      ...(purpose === 'message' ? ([MESSAGE_TERMS] as const) : ([] as const)),
    ],
    id: url,
    type: ['VerifiableCredential', 'BitstringStatusListCredential'],
    issuer,
    validFrom: now.toISOString(),
    credentialSubject: {
      id: `${url}#list`,
      type: 'BitstringStatusList',
      statusPurpose: purpose,
      encodedList,
      ttl: ttlMs,
      ...(purpose === 'message' ? { statusSize: list.statusSize, statusMessages: list.messages } : {}),
    },
  }
}

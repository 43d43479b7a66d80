import { DidError } from '#agent/dids/did-error.ts'
import type { DidKeys } from '#agent/dids/resolve-keys.ts'
import type { VerificationKey } from '#agent/dids/verification-key.ts'
import type { DocumentProof } from '#agent/proofs/secured-document.ts'
import { type ChainView, PURPOSE_CREDENTIALS, type RegisteredKey } from '#agent/registry/chain-view.ts'
import type { Evidence } from './verdict.ts'

export type SignatureCode =
  | 'ALGORITHM_MISMATCH'
  | 'CHAIN_UNAVAILABLE'
  | 'DID_DEACTIVATED'
  | 'DID_DOCUMENT_INVALID'
  | 'DID_INVALID'
  | 'DID_METHOD_UNSUPPORTED'
  | 'DID_NETWORK_UNKNOWN'
  | 'DID_NOT_FOUND'
  | 'DID_UNAVAILABLE'
  | 'KEY_COMPROMISED'
  | 'KEY_NOT_FINAL'
  | 'KEY_NOT_LISTED'
  | 'KEY_NOT_REGISTERED'
  | 'KEY_OF_PREVIOUS_OWNER'
  | 'KEY_RETIRED'
  | 'OK'
  | 'ORGANISATION_HALTED'
  | 'SIGNATURE_INVALID'

export type SignatureResult = {
  outcome: 'pass' | 'fail' | 'unknown'
  code: SignatureCode
  message: string
  evidence: Evidence
  /** What was resolved of the signer, or of the organisation that it speaks for; null if nothing was. */
  keys: DidKeys | null
  /** The key as the registry has it; null where it has none, or nobody asked it. */
  registered: RegisteredKey | null
}

/** The part of a resolver that a signature needs. */
export type KeyResolver = { resolveKeys(did: string): DidKeys | Promise<DidKeys> }

export type SignatureRelationship = 'assertionMethod' | 'authentication'

type Context = {
  proof: DocumentProof
  relationship: SignatureRelationship
  view: ChainView
  now: Date
}

/**
 * Did a key that the signer's DID lists for this purpose sign exactly this, and does the registry agree? At once, and
 * without a promise, when the DID is known already and the proof needs no more than a signature check.
 */
export function verifySignature({
  didResolver,
  ...context
}: Context & { didResolver: KeyResolver }): SignatureResult | Promise<SignatureResult> {
  try {
    const keys = didResolver.resolveKeys(context.proof.did)
    if (keys instanceof Promise) return keys.then((keys) => verifyWith(keys, context), failResolution)
    return verifyWith(keys, context)
  } catch (error) {
    return failResolution(error)
  }
}

function failResolution(error: unknown): SignatureResult {
  if (!(error instanceof DidError)) throw error
  const { code, message } = error
  const outcome = code === 'DID_UNAVAILABLE' ? 'unknown' : 'fail'
  return { outcome, code, message, evidence: {}, keys: null, registered: null }
}

function verifyWith(keys: DidKeys, context: Context): SignatureResult | Promise<SignatureResult> {
  const { proof, relationship } = context
  const fail = (code: SignatureCode, message: string): SignatureResult => ({
    outcome: 'fail',
    code,
    message,
    evidence: { kid: proof.kid },
    keys,
    registered: null,
  })
  if (keys.deactivated) return fail('DID_DEACTIVATED', 'the DID is deactivated')
  // Controlled Identifiers 1.0 §3.3: "If verificationMethod is not associated, either by reference (URL) or by value
  // (object), with the verification relationship array […], an error MUST be raised"
  const kid = proof.kid ?? findSigner(keys[relationship], proof)
  const listed = keys[relationship].get(kid)
  const former = relationship === 'assertionMethod' ? keys.formerAssertionMethod?.get(kid) : undefined
  const key = listed ?? former
  const notListed = `the DID document does not list the key under ${relationship}`
  if (!key) return fail('KEY_NOT_LISTED', notListed)
  if (key.alg !== proof.alg) return fail('ALGORITHM_MISMATCH', 'alg is not the algorithm of the key')
  if (key.setByPreviousOwner) {
    return fail(
      'KEY_OF_PREVIOUS_OWNER',
      'the key was set by a previous owner of the DID, who may still hold it',
    )
  }
  const conclude = (matches: boolean): SignatureResult => {
    if (!matches) return fail('SIGNATURE_INVALID', 'the signature does not match')
    const result = settle(key, keys, context)
    // taken out of the document, it counts for what the registry says of its past, and for nothing else
    const counts = listed || result.code === 'KEY_RETIRED' || result.code === 'KEY_COMPROMISED'
    return counts ? result : fail('KEY_NOT_LISTED', notListed)
  }
  const matches = proof.verify(key)
  return matches instanceof Promise ? matches.then(conclude) : conclude(matches)
}

/** The key that made a proof which names none; of none that is listed, an empty string. */
function findSigner(listed: ReadonlyMap<string, VerificationKey>, proof: DocumentProof): string {
  for (const key of listed.values()) {
    if (key.alg === proof.alg && proof.verify(key) === true) return key.id
  }
  return ''
}

function settle(key: VerificationKey, keys: DidKeys, { relationship, view, now }: Context): SignatureResult {
  const { outcome, code, message, evidence, registered } = checkRegistration({
    key,
    keys,
    relationship,
    view,
    now,
  })
  return {
    outcome,
    code,
    message,
    evidence: {
      kid: key.id,
      alg: key.alg,
      keyThumbprint: key.thumbprint,
      didVersion: keys.versionId,
      ...evidence,
    },
    keys: keys.organisation ?? keys,
    registered,
  }
}

type Registration = Omit<SignatureResult, 'keys'>

/**
 * A key of a registered organisation counts for a credential only while the registry lists it for credentials. Everybody
 * else's keys count by their DID document alone; what they may issue is the issuer check's to say.
 */
function checkRegistration({
  key,
  keys,
  relationship,
  view,
  now,
}: {
  key: VerificationKey
  keys: DidKeys
  relationship: SignatureRelationship
  view: ChainView
  now: Date
}): Registration {
  const { address } = keys
  if (address === null) return pass({ registeredKey: null })
  if (!view.block('latest')) return stop('unknown', 'CHAIN_UNAVAILABLE', 'the chain has not been read yet')
  if (!view.organisation(address)) {
    // did:ethr lists its controller for everything; a person's wallet may authenticate with it, and nothing more
    if (key.isController && relationship === 'assertionMethod') {
      return stop('fail', 'KEY_NOT_REGISTERED', 'the controller key of a did:ethr asserts nothing')
    }
    return pass({ registeredKey: null })
  }
  const registered = view.key({ organisation: address, keyId: key.thumbprint })
  if (!registered && relationship === 'authentication')
    return checkAuthenticator({ key, keys, address, view })
  const seconds = now.getTime() / 1000
  if (!registered || (registered.purposes & PURPOSE_CREDENTIALS) === 0 || registered.from > seconds + SKEW) {
    return stop('fail', 'KEY_NOT_REGISTERED', 'the registry does not list the key for credentials')
  }
  const { from, retiredAt, compromisedSince, lastGoodSequence, block } = registered
  const evidence = {
    registeredKey: {
      block: { number: block.number, hash: block.hash },
      from,
      retiredAt,
      compromisedSince,
      ...(lastGoodSequence === null ? {} : { lastGoodSequence: lastGoodSequence.toString() }),
    },
  }
  // a stolen key signs any date: what it signed is told apart by the issuance log alone
  if (compromisedSince !== null) {
    return stop('fail', 'KEY_COMPROMISED', 'the key was reported as compromised', evidence, registered)
  }
  // whoever holds a retired key can date what it signs as they like: without a proof of issuance before, nobody knows
  if (retiredAt !== null) {
    const message = 'the key is retired, and nothing proves that it signed before that'
    return stop('unknown', 'KEY_RETIRED', message, evidence, registered)
  }
  // good news late: what put it there may still be undone
  if (block.number > (view.block('finalized')?.number ?? -1)) {
    return stop(
      'unknown',
      'KEY_NOT_FINAL',
      'the registration of the key is not final yet',
      evidence,
      registered,
    )
  }
  return pass(evidence, registered)
}

/**
 * A key with which an organisation authenticates is in no registry, and so never counts for a credential: its did:ethr
 * lists it, whichever DID of the organisation it is used under. A thief of the controller can list one as well: a halt ends
 * that, as it ends what is accredited.
 */
function checkAuthenticator({
  key,
  keys,
  address,
  view,
}: {
  key: VerificationKey
  keys: DidKeys
  address: string
  view: ChainView
}): Registration {
  const { authentication } = keys.organisation ?? keys
  const own = [...authentication.values()].find(({ thumbprint }) => thumbprint === key.thumbprint)
  if (!own || own.isController || own.setByPreviousOwner) {
    const message = 'the did:ethr of the organisation does not list the key as one to authenticate with'
    return stop('fail', 'KEY_NOT_REGISTERED', message)
  }
  if (view.organisation(address)?.state === 'halted') {
    return stop('fail', 'ORGANISATION_HALTED', 'the organisation is halted')
  }
  return pass({ registeredKey: null })
}

const SKEW = 60

function pass(evidence: Evidence, registered: RegisteredKey | null = null): Registration {
  return { outcome: 'pass', code: 'OK', message: 'signed by a key that counts', evidence, registered }
}

function stop(
  outcome: 'fail' | 'unknown',
  code: SignatureCode,
  message: string,
  evidence: Evidence = {},
  registered: RegisteredKey | null = null,
): Registration {
  return { outcome, code, message, evidence, registered }
}

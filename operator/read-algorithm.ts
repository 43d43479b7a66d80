import type { SigningAlgorithm } from '#agent/keys/create-signer.ts'
import { UsageError } from './operator-error.ts'

const ALGORITHMS: readonly SigningAlgorithm[] = ['EdDSA', 'ES256K']

/** @throws {UsageError} */
export function readAlgorithm(name: string): SigningAlgorithm {
  const algorithm = ALGORITHMS.find((known) => known === name)
  if (!algorithm) throw new UsageError(`--algorithm is ${ALGORITHMS.join(' or ')}`)
  return algorithm
}

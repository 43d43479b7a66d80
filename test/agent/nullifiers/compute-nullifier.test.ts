import test from 'ava'
import { deriveIssuingKeys } from '#agent/issue/issuing-keys.ts'
import { computeNullifier } from '#agent/nullifiers/compute-nullifier.ts'

const world = deriveIssuingKeys({ keyEncryptionKey: Buffer.alloc(32, 1) })

test('a nullifier stays what it is from release to release', (t) => {
  const nullifier = computeNullifier({
    world,
    organisation: { id: 'registry' },
    secret: Buffer.alloc(32, 2),
    scope: { class: 'oncology', bucket: '2026' },
  })
  // computed apart: HKDF-SHA-256 twice (RFC 5869), HMAC-SHA-256 (RFC 2104)
  t.is(nullifier.toString('hex'), '97c547b80d829348c4b6455a750fd5dd1bcf4c764b7e8b8a630888358c84232e')
})

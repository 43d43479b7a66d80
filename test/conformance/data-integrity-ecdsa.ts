import type { Specification } from './requirement.ts'
import {
  joseAlgorithms,
  otherDids,
  proofInterop,
  proofVectors,
  readProofs,
  selectiveDisclosure,
  w3cSuites,
} from './test-files.ts'

const DERIVED = 'VC DI ECDSA 1.0 §3.4.6: what is derived from the base vector is the derived vector'
const SD = 'VC DI ECDSA 1.0 §3.4: ecdsa-sd-2023 is issued, derived by its holder, and then verified'

/** Data Integrity ECDSA Cryptosuites v1.0: ecdsa-rdfc-2019, ecdsa-jcs-2019 and ecdsa-sd-2023. */
export const dataIntegrityEcdsa: Specification = {
  name: 'Data Integrity ECDSA Cryptosuites 1.0',
  url: 'https://www.w3.org/TR/vc-di-ecdsa/',
  requirements: [
    {
      section: '§2.1.1',
      statement: 'publicKeyMultibase is base58-btc of a compressed P-256 or P-384 key; no other encoding',
      tests: otherDids('a Multikey in another base', 'did:key: ${curve}'),
    },
    {
      section: '§2.2.1',
      statement: 'type MUST be DataIntegrityProof, cryptosuite one of the three',
      tests: readProofs('another proof type', 'no such cryptosuite'),
    },
    {
      section: '§2.2.1',
      statement:
        '"the signature value MUST be expressed according to section 7 of [RFC4754] (sometimes referred to as the IEEE P1363 format)", in base58-btc (rdfc, jcs) or base64url (sd)',
      tests: [
        ...proofVectors('${file}: ${source}'),
        ...joseAlgorithms('RFC 7518 §3.4, RFC 8812 §3.2: ${alg} verifies, and one flipped bit does not'),
        ...readProofs('proofValue in base64', 'proofValue too short'),
      ],
    },
    {
      section: '§3.2, §3.3',
      statement: 'SHA-256 with P-256, SHA-384 with P-384, for the document as for the proof options',
      tests: [
        ...proofVectors('${file}: ${source}'),
        ...proofInterop(
          'we issue, Digital Bazaar verifies: ${cryptosuite}, ${alg}',
          'Digital Bazaar issues, we verify: ${cryptosuite}, ${alg}',
        ),
      ],
    },
    {
      section: '§3.2.3, §3.3.3',
      statement: 'Another type or cryptosuite in the options: an error is raised',
      tests: readProofs('another proof type', 'no such cryptosuite'),
    },
    {
      section: '§3.2.5, §3.3.5',
      statement: 'created that is no dateTimeStamp: an error is raised',
      tests: readProofs('created no dateTimeStamp', 'created a number'),
    },
    {
      section: '§3.4',
      statement: 'ecdsa-sd-2023: SHA-256 and P-256 for the base signature',
      tests: [...proofVectors('${file}: ${source}'), ...w3cSuites(SD)],
    },
    {
      section: '§3.4.4, §3.4.9',
      statement:
        '"All non-blank node identifiers in the path of any JSON Pointer MUST be included in the selection"; "The selection MUST include all types in the path of any JSON Pointer"',
      tests: [
        ...proofVectors(DERIVED),
        ...selectiveDisclosure(
          'VC DI ECDSA 1.0 §3.4: what is withheld is not there; what is mandatory is; what the issuer signed stays the same',
        ),
      ],
    },
    {
      section: '§3.4.9',
      statement:
        '"If value is now undefined, an error MUST be raised […], indicating that the JSON pointer does not match the given document"',
      tests: [...selectiveDisclosure('RFC 6901: pointers name what is there'), ...w3cSuites(SD)],
    },
    {
      section: '§3.4.2, §3.4.15',
      statement:
        '"CBOR-encode components per [RFC8949] where CBOR tagging MUST NOT be used on any of the components"',
      tests: proofVectors(DERIVED, '${file}: ${source}'),
    },
    {
      section: '§3.4.3, §3.4.18',
      statement:
        '"If the proofValue string does not start with u […] an error MUST be raised"; likewise for other header bytes, and for components that are not of their length',
      tests: [
        ...readProofs('proofValue in base64', 'proofValue of no CBOR'),
        ...selectiveDisclosure('a base proof that was tampered with does not verify'),
      ],
    },
    {
      section: '§3.4.16',
      statement: '"the HMAC key MUST be the same length as the digest size"',
      tests: selectiveDisclosure(
        'VC DI ECDSA 1.0 §3.4.16: the HMAC key of a base proof is 32 bytes, and another each time',
      ),
    },
    {
      section: '§3.4.6',
      statement: 'Adding a derived proof: from a base proof alone, with the mandatory statements always in',
      tests: selectiveDisclosure(
        'only a base proof can be derived from',
        'VC DI ECDSA 1.0 §3.4: what is withheld is not there; what is mandatory is; what the issuer signed stays the same',
      ),
    },
    {
      section: '§3.4.7',
      statement:
        'Verifying a derived proof: "If the length of signatures does not match the length of nonMandatory, an error MUST be raised"',
      tests: selectiveDisclosure(
        'VC DI ECDSA 1.0 §3.4.7: nothing that was disclosed can be changed, added or left out',
      ),
    },
    {
      section: '§3.4.7',
      statement: 'Verifying takes derived proofs: the header bytes of a base proof are an error',
      tests: [
        ...selectiveDisclosure(
          'VC DI ECDSA 1.0 §3.4.7: a base proof is refused, as it holds the key to what is withheld',
        ),
        ...w3cSuites(SD),
      ],
    },
  ],
}

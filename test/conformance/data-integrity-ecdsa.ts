import type { Specification } from './requirement.ts'
import {
  joseAlgorithms,
  otherDids,
  prepareProof,
  proofInterop,
  proofVectors,
  readProofs,
  selectiveDisclosure,
  w3cSuites,
} from './test-files.ts'

const DERIVED = 'VC DI ECDSA 1.0 §3.6.6: what is derived from the base vector is the derived vector'
const SD = 'VC DI ECDSA 1.0 §3.6: ecdsa-sd-2023 is issued, derived by its holder, and then verified'

/** Data Integrity ECDSA Cryptosuites v1.0: ecdsa-rdfc-2019, ecdsa-jcs-2019 and ecdsa-sd-2023. */
export const dataIntegrityEcdsa: Specification = {
  name: 'Data Integrity ECDSA Cryptosuites 1.0',
  url: 'https://www.w3.org/TR/vc-di-ecdsa/',
  requirements: [
    {
      section: '§1.2',
      statement: '"Conforming processors MUST produce errors when non-conforming documents are consumed"',
      tests: w3cSuites('a proofValue in another base', 'a cryptosuite that is unknown'),
    },
    {
      section: '§2.1.1',
      statement: 'publicKeyMultibase is base58-btc of a compressed P-256 or P-384 key; no other encoding',
      tests: otherDids('a Multikey in another base', 'did:key: ${curve}'),
    },
    {
      section: '§2.1.1',
      statement: '"The secretKeyMultibase value […] MUST start with the base-58-btc prefix (z)"',
      notApplicable: 'no secret key is expressed as a Multikey',
    },
    {
      section: '§2.2.1',
      statement: 'type MUST be DataIntegrityProof, cryptosuite one of the three',
      tests: readProofs('another proof type', 'no such cryptosuite'),
    },
    {
      section: '§3',
      statement:
        '"the signature value MUST be expressed according to section 7 of [RFC4754] (sometimes referred to as the IEEE P1363 format)", in base58-btc (rdfc, jcs) or base64url (sd)',
      tests: [
        ...proofVectors('${file}: ${source}'),
        ...joseAlgorithms('RFC 7518 §3.4, RFC 8812 §3.2: ${alg} verifies, and one flipped bit does not'),
        ...readProofs('proofValue in base64', 'proofValue too short'),
      ],
    },
    {
      section: '§3',
      statement:
        '"For P-256 keys, the default hashing function, SHA-2 with 256 bits of output, MUST be used. For P-384 keys, SHA-2 with 384-bits of output MUST be used", by RDF Dataset Canonicalization',
      tests: [
        ...proofVectors('${file}: ${source}'),
        ...proofInterop(
          'we issue, Digital Bazaar verifies: ${cryptosuite}, ${alg}',
          'Digital Bazaar issues, we verify: ${cryptosuite}, ${alg}',
        ),
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
      section: '§3.2.3, §3.3.3, §3.6.2',
      statement: '"Whenever this algorithm encodes strings, it MUST use UTF-8 encoding"',
      tests: proofVectors('${file}: ${source}', DERIVED),
    },
    {
      section: '§3.2.3, §3.2.5, §3.3.3, §3.3.5, §3.6.4',
      statement: 'Another type or cryptosuite in the options: an error is raised',
      tests: readProofs('another proof type', 'no such cryptosuite'),
    },
    {
      section: '§3.2.5, §3.3.5, §3.6.4',
      statement: 'created that is no dateTimeStamp: an error is raised',
      tests: readProofs('created no dateTimeStamp', 'created a number'),
    },
    {
      section: '§3.6.3, §3.6.5',
      statement: 'ecdsa-sd-2023: SHA-256 and P-256 for the base signature',
      tests: [...proofVectors('${file}: ${source}'), ...w3cSuites(SD)],
    },
    {
      section: '§3.4.11',
      statement:
        '"All non-blank node identifiers in the path of any JSON Pointer MUST be included in the selection"; "The selection MUST include all types in the path of any JSON Pointer"',
      tests: [
        ...proofVectors(DERIVED),
        ...selectiveDisclosure(
          'VC DI ECDSA 1.0 §3.6: what is withheld is not there; what is mandatory is; what the issuer signed stays the same',
        ),
      ],
    },
    {
      section: '§3.4.12',
      statement:
        '"If value is now undefined, an error MUST be raised […], indicating that the JSON pointer does not match the given document"',
      tests: [...selectiveDisclosure('RFC 6901: pointers name what is there'), ...w3cSuites(SD)],
    },
    {
      section: '§3.5.2, §3.5.7',
      statement:
        '"CBOR-encode components per [RFC8949] where CBOR tagging MUST NOT be used on any of the components"',
      tests: proofVectors(DERIVED, '${file}: ${source}'),
    },
    {
      section: '§3.5.3, §3.5.8',
      statement:
        '"If the proofValue string does not start with u […] an error MUST be raised"; likewise for other header bytes, and for components that are not of their length',
      tests: [
        ...readProofs('proofValue in base64', 'proofValue of no CBOR'),
        ...selectiveDisclosure('a base proof that was tampered with does not verify'),
      ],
    },
    {
      section: '§3.5.8',
      statement:
        'Of a derived proof: "If the result is not an array of the following five elements […] an error MUST be raised"',
      tests: selectiveDisclosure(
        'VC DI ECDSA 1.0 §3.5.8: a derived proof is of five elements, each of its kind and length',
      ),
    },
    {
      section: '§3.6.2',
      statement: '"The transformation options MUST contain an array of mandatory JSON pointers"',
      tests: w3cSuites(
        'VC DI ECDSA 1.0 §3.6: without mandatoryPointers a holder cannot withhold what makes it a credential that counts',
      ),
    },
    {
      section: '§3.6.2',
      statement:
        'The options "MUST contain a type identifier […], a cryptosuite identifier […], and a verification method"',
      tests: prepareProof('nothing is prepared that would not be read'),
    },
    {
      section: '§3.6.2',
      statement: '"the HMAC key MUST be the same length as the digest size"',
      tests: selectiveDisclosure(
        'VC DI ECDSA 1.0 §3.6.2: the HMAC key of a base proof is 32 bytes, and another each time',
      ),
    },
    {
      section: '§3.6.6',
      statement: 'Adding a derived proof: from a base proof alone, with the mandatory statements always in',
      tests: selectiveDisclosure(
        'only a base proof can be derived from',
        'VC DI ECDSA 1.0 §3.6: what is withheld is not there; what is mandatory is; what the issuer signed stays the same',
      ),
    },
    {
      section: '§3.6.7',
      statement:
        'Verifying a derived proof: "If the length of signatures does not match the length of nonMandatory, an error MUST be raised"',
      tests: selectiveDisclosure(
        'VC DI ECDSA 1.0 §3.6.7: nothing that was disclosed can be changed, added or left out',
      ),
    },
    {
      section: '§3.6.7',
      statement: 'Verifying takes derived proofs: the header bytes of a base proof are an error',
      tests: [
        ...selectiveDisclosure(
          'VC DI ECDSA 1.0 §3.6.7: a base proof is refused, as it holds the key to what is withheld',
        ),
        ...w3cSuites(SD),
      ],
    },
  ],
}

import type { Specification } from './requirement.ts'
import { otherDids, prepareProof, proofInterop, proofVectors, readProofs, w3cSuites } from './test-files.ts'

const READ = '${cryptosuite}, ${alg}: what is secured is read back, and verifies with its key alone'

/** Data Integrity EdDSA Cryptosuites v1.0: eddsa-rdfc-2022 and eddsa-jcs-2022. */
export const dataIntegrityEddsa: Specification = {
  name: 'Data Integrity EdDSA Cryptosuites 1.0',
  url: 'https://www.w3.org/TR/vc-di-eddsa/',
  requirements: [
    {
      section: '§1.2',
      statement: '"Conforming processors MUST produce errors when non-conforming documents are consumed"',
      tests: w3cSuites('a proofValue in another base', 'a cryptosuite that is unknown'),
    },
    {
      section: '§2.1.1',
      statement:
        '"The publicKeyMultibase value of the verification method MUST start with the base-58-btc prefix (z)"; "Any other encoding MUST NOT be allowed"',
      tests: otherDids('a Multikey in another base'),
    },
    {
      section: '§2.2.1',
      statement: '"The type property MUST be DataIntegrityProof"',
      tests: [...readProofs('another proof type'), ...w3cSuites('a type that is unknown')],
    },
    {
      section: '§2.2.1',
      statement: '"The cryptosuite property of the proof MUST be eddsa-rdfc-2022 or eddsa-jcs-2022"',
      tests: readProofs(READ, 'no such cryptosuite'),
    },
    {
      section: '§2.2.1',
      statement:
        '"The proofValue property of the proof MUST be a detached EdDSA signature produced according to [RFC8032], encoded using the base-58-btc header and alphabet"',
      tests: [
        ...proofVectors('${file}: ${source}'),
        ...readProofs('proofValue in base64', 'proofValue in hex', 'proofValue too short'),
      ],
    },
    {
      section: '§3.2',
      statement:
        'eddsa-rdfc-2022: transformed by RDF Dataset Canonicalization, hashed with SHA-256, the proof options before the document',
      tests: [
        ...proofVectors('${file}: ${source}'),
        ...proofInterop('Digital Bazaar issues, we verify: ${cryptosuite}, ${alg}'),
      ],
    },
    {
      section: '§3.3',
      statement: 'eddsa-jcs-2022: the same with the JSON Canonicalization Scheme',
      tests: [
        ...proofVectors('${file}: ${source}'),
        ...proofInterop('we issue, Digital Bazaar verifies: ${cryptosuite}, ${alg}'),
      ],
    },
    {
      section: '§3.2.3, §3.3.3',
      statement: '"Whenever this algorithm encodes strings, it MUST use UTF-8 encoding"',
      tests: proofVectors('${file}: ${source}'),
    },
    {
      section: '§3.2.3, §3.3.3',
      statement:
        '"If options.type is not set to the string DataIntegrityProof and options.cryptosuite is not set to" this one, "an error MUST be raised"',
      tests: [
        ...readProofs('another proof type', 'no such cryptosuite'),
        ...prepareProof('nothing is prepared that would not be read'),
      ],
    },
    {
      section: '§3.2.3, §3.2.5, §3.2.6, §3.3.3, §3.3.5, §3.3.6',
      statement:
        'The options "MUST contain a type identifier" and "a cryptosuite identifier"; with another type or cryptosuite "an error MUST be raised"',
      tests: [
        ...readProofs('another proof type', 'no such cryptosuite'),
        ...prepareProof('nothing is prepared that would not be read'),
      ],
    },
    {
      section: '§3.2.5, §3.3.5',
      statement:
        '"If proofConfig.created is set to a value that is not a valid [XMLSCHEMA11-2] datetime, an error MUST be raised"',
      tests: readProofs('created no dateTimeStamp', 'created a number'),
    },
    {
      section: '§3.3.2',
      statement:
        "eddsa-jcs-2022: where the proof has an @context, the document's begins with the same, in order, and is then replaced by it",
      tests: readProofs('@context of the proof another one', 'a bundled context more'),
    },
    {
      section: '§A',
      statement: 'Ed25519Signature2020',
      notApplicable: 'an older proof type, which is not implemented',
    },
  ],
}

import type { Specification } from './requirement.ts'
import {
  otherDids,
  prepareProof,
  proofChain,
  proofInterop,
  readProofs,
  standardContexts,
  w3cSuites,
  walletPresenting,
} from './test-files.ts'

const SUITE = 'VC Data Integrity 1.0 §2.1, §4.4: ${cryptosuite}, and what is wrong with a proof is an error'

/** Verifiable Credential Data Integrity 1.0. */
export const dataIntegrity: Specification = {
  name: 'VC Data Integrity 1.0',
  url: 'https://www.w3.org/TR/vc-data-integrity/',
  requirements: [
    {
      section: '§1.3',
      statement: '"Conforming processors MUST produce errors when non-conforming documents are consumed"',
      tests: w3cSuites(SUITE),
    },
    {
      section: '§2.1',
      statement: 'proof "MUST exist and MUST be either a single object or an unordered set of objects"',
      tests: [
        ...w3cSuites(
          'a proof that is null',
          'VC Data Integrity 1.0 §2.1.1, §2.1.2: proof sets and proof chains, and each must hold',
        ),
        ...readProofs('no proof', 'no proofs'),
      ],
    },
    {
      section: '§2.1',
      statement: 'id of a proof, if it exists, "MUST be a valid URL"',
      tests: readProofs(
        'VC Data Integrity 1.0 §2.1: challenge, domain, expires and id are read',
        'an id that is no URL',
      ),
    },
    {
      section: '§2.1',
      statement: 'type MUST be there, and be DataIntegrityProof for the cryptosuites that we have',
      tests: [
        ...w3cSuites('no type', 'a type that is unknown'),
        ...readProofs('another proof type', 'two proof types'),
      ],
    },
    {
      section: '§2.1',
      statement:
        '"If the proof type is DataIntegrityProof, cryptosuite MUST be specified […]. If specified, its value MUST be a string"',
      tests: [
        ...w3cSuites('a cryptosuite that is unknown'),
        ...readProofs('no such cryptosuite', 'a cryptosuite of the prototype'),
      ],
    },
    {
      section: '§2.1',
      statement:
        'created and expires, if included, "MUST be specified as an [XMLSCHEMA11-2] dateTimeStamp string"',
      tests: [
        ...w3cSuites('created that is no date'),
        ...readProofs('created no dateTimeStamp', 'created a number', 'expires malformed'),
      ],
    },
    {
      section: '§2.1',
      statement: 'verificationMethod MUST exist and be a URL',
      tests: [
        ...w3cSuites('no verificationMethod', 'a verificationMethod that is none'),
        ...readProofs('verificationMethod relative', 'verificationMethod an object'),
      ],
    },
    {
      section: '§2.1',
      statement: 'proofPurpose MUST exist and be a string',
      tests: [
        ...w3cSuites('no proofPurpose', 'a proofPurpose that is unknown'),
        ...readProofs('proofPurpose of another kind', 'proofPurpose an object'),
      ],
    },
    {
      section: '§2.1',
      statement:
        '"The proofValue property MUST be used"; "The contents of the value MUST be expressed with a header and encoding as described in Section 2.4 Multibase"',
      tests: [
        ...w3cSuites(
          'no proofValue',
          'a proofValue that is null',
          'a proofValue without multibase',
          'a proofValue in another base',
        ),
        ...readProofs('proofValue empty', 'proofValue in hex'),
      ],
    },
    {
      section: '§2.1',
      statement:
        'domain "MUST be either a string, or an unordered set of strings"; challenge, nonce MUST be strings',
      tests: readProofs(
        'VC Data Integrity 1.0 §2.1: challenge, domain, expires and id are read',
        'domain empty',
        'challenge a number',
        'nonce a number',
      ),
    },
    {
      section: '§2.1.1',
      statement: 'Proof sets: each proof is verified by itself',
      tests: [
        ...proofChain('VC Data Integrity 1.0 §2.1.1: each proof of a set stands alone'),
        ...w3cSuites('VC Data Integrity 1.0 §2.1.1, §2.1.2: proof sets and proof chains, and each must hold'),
      ],
    },
    {
      section: '§2.1.2',
      statement: 'previousProof "MUST be a string", or several; a proof signs those it is chained to as well',
      tests: [
        ...proofChain('VC Data Integrity 1.0 §2.1.2, §4.6: a proof of a chain signs the proofs before it'),
        ...readProofs('previousProof empty', 'previousProof itself'),
      ],
    },
    {
      section: '§2.2',
      statement:
        'A proof is for its purpose alone: assertionMethod for a credential, authentication for a presentation',
      tests: [
        ...w3cSuites('the purpose of a presentation'),
        ...readProofs('proofPurpose changed'),
        ...otherDids('DID Core §5.3.1: a method embedded in a relationship counts there alone'),
      ],
    },
    {
      section: '§2.4.1',
      statement: 'Contexts are those the application knows, in the order it expects',
      tests: readProofs(
        'VC Data Integrity 1.0 §2.4.1: swapped terms leave what is signed the same: their contexts must be known',
        'contexts in another order',
        'a remote context',
      ),
    },
    {
      section: '§2.4.2',
      statement:
        'Where @context lacks what the proof needs, the data-integrity/v2 context is added before it is issued',
      tests: [
        ...w3cSuites(
          'VCDM 1.1 §4: a credential of credentials/v1 alone is issued with the Data Integrity context, and verified',
        ),
        ...proofInterop('VC Data Model 1.1: where credentials/v1 stands alone, our proof brings its context'),
      ],
    },
    {
      section: '§2.4.3',
      statement:
        '"Implementations that use JSON-LD processing […] MUST throw an error […] when data is dropped by a JSON-LD processor, such as when an undefined term is detected in an input document"',
      tests: readProofs('an undefined member added', 'an undefined claim added', 'an undefined type added'),
    },
    {
      section: '§2.5, §2.6',
      statement:
        'The contexts of the specification are taken as already resolved, with the content whose digest is given',
      tests: standardContexts(
        'VC Data Model 2.0 §B.1, VC Data Integrity 1.0 §2.4.2: each bundled context is the one published',
      ),
    },
    {
      section: '§4.2',
      statement:
        '"If one or more of the proof.type, proof.verificationMethod, and proof.proofPurpose values is not set, an error MUST be raised"',
      tests: [
        ...w3cSuites('no type', 'no verificationMethod', 'no proofPurpose'),
        ...prepareProof('nothing is prepared that would not be read'),
      ],
    },
    {
      section: '§4.3',
      statement:
        '"If a proof with id equal to previousProof does not exist in allProofs, an error MUST be raised"',
      tests: [
        ...proofChain('VC Data Integrity 1.0 §4.3: a proof is not chained to one that is not there'),
        ...readProofs('previousProof dangling'),
      ],
    },
    {
      section: '§4.4',
      statement:
        "A proof whose purpose is not the expected one, whose key is not its controller's, or whose signature does not hold is an error",
      tests: [
        ...w3cSuites(SUITE),
        ...readProofs(
          '${cryptosuite}, ${alg}: a key of another algorithm never verifies',
          'verificationMethod changed',
        ),
      ],
    },
    {
      section: '§4.4',
      statement:
        '"If options has a non-null domain item, it MUST be equal to proof.domain or an error MUST be raised"',
      tests: walletPresenting(
        'OID4VP 1.0 §14.1: ${format} with ${title} is refused, and uses nothing up',
        'a foreign audience',
        'no audience',
      ),
    },
    {
      section: '§4.4',
      statement:
        '"If options has a non-null challenge item, it MUST be equal to proof.challenge or an error MUST be raised"',
      tests: walletPresenting(
        'OID4VP 1.0 §14.1: ${format} with ${title} is refused, and uses nothing up',
        'a foreign nonce',
        'no nonce',
      ),
    },
    {
      section: '§4.6',
      statement:
        'A chain is verified with each proof that it is chained to, and an error in one is an error of all',
      tests: proofChain('VC Data Integrity 1.0 §4.6: a chain that is broken is not read'),
    },
    {
      section: '§4.7',
      statement: 'Problem types of https://w3id.org/security#',
      notApplicable: 'a SHOULD; ours are under w3id.org/careseal/problems, each with a stable code',
    },
  ],
}

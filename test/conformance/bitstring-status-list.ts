import type { Specification } from './requirement.ts'
import {
  bitstring,
  issuerEvidence,
  issuerMessages,
  issuerReading,
  loadContext,
  problemDetails,
  standardContexts,
  statusInterop,
  verifyMessages,
  verifyStatus,
  w3cSuites,
} from './test-files.ts'

/** Bitstring Status List v1.0. */
export const bitstringStatusList: Specification = {
  name: 'Bitstring Status List 1.0',
  url: 'https://www.w3.org/TR/vc-bitstring-status-list/',
  scope:
    'Entries for revocation, suspension and messages are issued, and read with those for refresh; of 1 to 8 bits.',
  requirements: [
    {
      section: '§1.3',
      statement: '"Conforming processors MUST produce errors when non-conforming documents are consumed"',
      tests: [
        ...verifyStatus('an unknown status type', 'a credential of another type'),
        ...problemDetails('Bitstring Status List 1.0 §3: a malformed entry is a MALFORMED_VALUE_ERROR'),
      ],
    },
    {
      section: '§2.1',
      statement:
        '"Any expression of the data model in this section MUST be expressed in a conforming verifiable credential"',
      tests: w3cSuites('Bitstring Status List 1.0 §2.1, §2.2: entries and the list that they lead to'),
    },
    {
      section: '§2.1',
      statement: 'id: "It MUST NOT be the URL for the status list"',
      tests: [
        ...w3cSuites('Bitstring Status List 1.0 §2.1, §2.2: entries and the list that they lead to'),
        ...verifyStatus('an id that is the list’s URL'),
      ],
    },
    {
      section: '§2.1',
      statement: '"The type property MUST be BitstringStatusListEntry"',
      tests: [
        ...w3cSuites('Bitstring Status List 1.0 §2.1, §2.2: entries and the list that they lead to'),
        ...verifyStatus('an unknown status type'),
      ],
    },
    {
      section: '§2.1',
      statement:
        '"The purpose of the status entry MUST be a string"; "the following values MUST be used for their intended purpose": refresh, revocation, suspension, message',
      tests: [
        ...verifyStatus(
          'an unknown purpose',
          'two entries, the one for ${purpose} set → ${code}, and only for this index',
        ),
        ...issuerReading('Bitstring Status List §2.2: a revocation is not taken back'),
        ...verifyMessages('§2.1: refresh tells of a newer credential and does not invalidate this one'),
      ],
    },
    {
      section: '§2.1',
      statement:
        '"The statusListIndex property MUST be an arbitrary size integer greater than or equal to 0, expressed as a string in base 10"',
      tests: verifyStatus(
        'an index that is a number',
        'a negative index',
        'an index with zeros before it',
        'an index beyond any list',
      ),
    },
    {
      section: '§2.1',
      statement:
        '"The statusListCredential property MUST be a URL to a verifiable credential"; what it leads to "MUST have type property that includes the BitstringStatusListCredential value"',
      tests: verifyStatus('a list URL that is no string', 'a file: URL', 'a credential of another type'),
    },
    {
      section: '§2.1',
      statement:
        '"If statusSize is not present […] then statusSize MUST be processed as 1. If present, statusSize MUST be an integer greater than zero"',
      tests: [
        ...bitstring('Bitstring Status List 1.0 §2.1: one index in two lists'),
        ...verifyStatus('a status of two bits', 'Bitstring Status List §2.1: a status of one bit may say so'),
      ],
    },
    {
      section: '§2.1',
      statement:
        'statusSize greater than 1: "credentialStatus.statusMessage MUST be present, and the number of status messages MUST equal the number of possible values"; "each element MUST contain" status and message; statusReference "MUST be a URL or an array of URLs"',
      tests: [
        ...verifyMessages(
          'two bits and no statusMessage',
          'fewer messages than values',
          'more messages than values',
          'a value twice',
          'a value that is not hexadecimal',
          'statusSize 0',
          'a statusReference that is no URL',
        ),
        ...issuerMessages('§3.2: a message reaches a verifier as a warning; who refuses it gets invalid'),
      ],
    },
    {
      section: '§2.1',
      statement:
        '"the statusMessage property MUST be an array, the length of which MUST equal the number of possible status messages"',
      tests: verifyMessages('fewer messages than values', 'more messages than values'),
    },
    {
      section: '§2.2',
      statement: '"When a status list verifiable credential is published, it MUST be a conforming document"',
      tests: [
        ...bitstring('Bitstring Status List 1.0 §2.2: the list credential'),
        ...statusInterop(
          'Bitstring Status List §3.2: the library checks the status of what is issued here, before and after',
        ),
      ],
    },
    {
      section: '§2.2',
      statement:
        'The list "MUST express a type property that includes the BitstringStatusListCredential value"; its subject\'s type "MUST be BitstringStatusList"',
      tests: [
        ...issuerEvidence('Bitstring Status List §2.1: one index in two lists of at least 131,072 entries'),
        ...verifyStatus('a credential of another type'),
      ],
    },
    {
      section: '§2.2',
      statement:
        'statusPurpose of the list "MUST be one or more strings"; "the following values MUST be used for their intended purpose"',
      tests: [
        ...verifyStatus('a purpose that is not the list’s', 'a list of another purpose'),
        ...verifyMessages('§2.2: one list of several purposes answers entries of each', 'no purpose at all'),
      ],
    },
    {
      section: '§2.2',
      statement:
        '"The encodedList property […] MUST be a Multibase-encoded base64url (with no padding) representation of the GZIP-compressed bitstring values"',
      tests: bitstring(
        'encodedList is multibase base64url without padding over GZIP, the same for the same bits',
        'no multibase prefix',
        'base64 in place of base64url',
        'bytes that are not GZIP',
      ),
    },
    {
      section: '§2.2',
      statement: '"The uncompressed bitstring MUST be at least 16KB in size"',
      tests: [
        ...issuerEvidence('Bitstring Status List §2.1: one index in two lists of at least 131,072 entries'),
        ...bitstring('§2.2: fewer than 131,072 entries'),
      ],
    },
    {
      section: '§2.2',
      statement:
        '"The bitstring MUST be encoded such that the first index, with a value of zero (0), is located at the left-most bit in the bitstring"',
      tests: bitstring('Bitstring Status List 1.0 §2.2: index 0 is the left-most bit'),
    },
    {
      section: '§2.2',
      statement:
        'message: "The status message descriptions MUST be defined in credentialSubject.statusMessages. credentialSubject.statusSize MUST be specified"',
      tests: [
        ...verifyMessages('a message list without statusMessages', 'a message list without statusSize'),
        ...issuerMessages('messages are settled first, and issued with once their list is anchored'),
      ],
    },
    {
      section: '§3',
      statement:
        'If the value of a property of §2 is "malformed due to not complying with associated "MUST" statements, a MALFORMED_VALUE_ERROR MUST be raised"',
      tests: [
        ...problemDetails('Bitstring Status List 1.0 §3: a malformed entry is a MALFORMED_VALUE_ERROR'),
        ...verifyStatus('a negative index', 'a status of two bits', 'a list URL that is no string'),
      ],
    },
    {
      section: '§3.1',
      statement:
        '"The following process, or one generating the exact output, MUST be followed when producing" a list',
      tests: statusInterop(
        'Bitstring Status List §3.2: the library checks the status of what is issued here, before and after',
      ),
    },
    {
      section: '§3.2',
      statement:
        '"The following process, or one generating the exact output, MUST be followed when validating": the list is dereferenced and its proofs verified; a failure is a STATUS_RETRIEVAL_ERROR or STATUS_VERIFICATION_ERROR',
      tests: [
        ...verifyStatus(
          'unavailable is indeterminate, never valid: ${change}',
          'an unsigned list',
          'a list that names the issuer and is signed by another',
        ),
        ...problemDetails('Bitstring Status List 1.0 §3.5: ${code} is a ${type}'),
      ],
    },
    {
      section: '§3.2',
      statement: 'Validating: "Verify that the status purpose is equal to a statusPurpose value in the" list',
      tests: verifyStatus('a purpose that is not the list’s', 'a list of another purpose'),
    },
    {
      section: '§3.2',
      statement:
        'Validating: fewer entries than 131,072 (bits divided by statusSize) are a STATUS_LIST_LENGTH_ERROR',
      tests: [
        ...verifyStatus('fewer than 131,072 entries'),
        ...verifyMessages('§3.2: too few entries for their size'),
      ],
    },
    {
      section: '§3.2',
      statement: 'An index "outside of the range of the bitstring": "a RANGE_ERROR MUST be raised"',
      tests: [
        ...verifyStatus('an index just beyond the list', 'an index beyond any list'),
        ...problemDetails('VCDM 2.0 §7.2: ${code} is a ${type}'),
      ],
    },
    {
      section: '§3.2',
      statement: 'Validating: a bit that is set makes the credential not valid, and no other',
      tests: verifyStatus('two entries, the one for ${purpose} set → ${code}, and only for this index'),
    },
    {
      section: '§3.2',
      statement:
        'Lists as of a point in time, if supported: "the name of the query parameter MUST be timestamp", its value "a valid URL-encoded [XMLSCHEMA11-2] dateTimeStamp", the result the list of that time or a STATUS_RETRIEVAL_ERROR',
      notApplicable:
        'optional, and not offered: a version of a list is asked for by its number, the one that an anchor names',
    },
    {
      section: '§3.3, §3.4',
      statement:
        'The bitstring is generated and expanded by the process given, "or one generating the exact output"',
      tests: bitstring('§3.3 and §3.4: what is encoded decodes to the same bits'),
    },
    {
      section: '§3.5',
      statement:
        'Errors as RFC 9457: "The type value of the error object MUST be a URL that starts with the value https://www.w3.org/ns/credentials/status-list#"',
      tests: problemDetails('Bitstring Status List 1.0 §3.5: ${code} is a ${type}'),
    },
    {
      section: '§5.1',
      statement:
        '"Implementations that use RDF processing and rely on this specification MUST use these URLs" for its terms',
      tests: standardContexts(
        'VCDM 2.0 §B.1, VC Data Integrity 1.0 §2.4, Bitstring Status List 1.0 §5.2: each bundled context is the one published',
      ),
    },
    {
      section: '§5.2',
      statement:
        '"Implementations that perform JSON-LD processing MUST treat the following JSON-LD context URL as already resolved": status/v1, with the content whose digest is given',
      tests: [
        ...standardContexts(
          'VCDM 2.0 §B.1, VC Data Integrity 1.0 §2.4, Bitstring Status List 1.0 §5.2: each bundled context is the one published',
        ),
        ...loadContext(
          'Bitstring Status List 1.0 §5.2: status/v1 is known, and beside credentials/v2 its terms mean the same',
        ),
      ],
    },
  ],
}

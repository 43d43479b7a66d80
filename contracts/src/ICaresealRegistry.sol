// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @title What organisations in healthcare anchor in public: who accredits whom, which keys count, and one root an epoch.
/// @notice An organisation is the address of its did:ethr. Whoever controls that DID in ERC-1056 (`identityOwner`)
/// acts for it here, so rotating the controller happens in one place. Nothing that concerns a person is ever written.
///
/// Bad news travels easily, good news does not: ending a key or an accreditation and halting are open to everyone who
/// stands above, cannot be taken back, and may be made worse later (an earlier date, an earlier anchor) but never
/// milder. An organisation that was halted by one above it can do nothing until it is resumed; one that halted itself
/// can still bring bad news. Times are Unix seconds of the block.
interface ICaresealRegistry {
    struct Organisation {
        address sponsor; // who may halt it; itself for a root authority
        uint48 registeredAt;
        uint8 state; // 0 unregistered, 1 active, 2 halted
        uint8 tier; // sponsors above it; 0 for a root authority
        address haltedBy; // itself or the sponsor that halted it; 0 while active
        uint48 stateSince;
    }

    struct Accreditation {
        address grantor;
        uint48 from;
        uint48 until;
        address org;
        uint48 endedAt; // 0 while live
        uint48 distrustFrom; // what was issued from here on is not trusted; 0 while live
        bytes32 schema; // type id of a credential family; 0 means any
        bytes32 parent; // 0 for a grant by a root authority
        bytes32 scopeHash; // SHA-256 of the scope document
        uint48 grantedAt;
        uint32 episode; // a new one for each re-accreditation: an ended one is never written over
        uint8 caps; // CAP_ISSUE | CAP_ACCREDIT
        uint8 depth; // 1 for a grant by a root authority
        uint8 reason;
    }

    struct Key {
        uint48 from;
        uint48 retiredAt; // 0 while in use
        uint48 compromisedSince; // 0 unless compromised
        uint64 lastGoodSeq; // the last anchor that is trusted when compromised
        uint8 purposes; // PURPOSE_CREDENTIALS | PURPOSE_PUBLISH | PURPOSE_RECORDS
    }

    struct Head {
        bytes32 root;
        bytes32 chain; // keccak256(abi.encode(previous chain, org, seq, root, publishedAt, nextBy, by))
        uint64 seq;
        uint48 publishedAt;
        uint48 nextBy; // a verifier refuses what is older
    }

    event OrganisationRegistered(address indexed org, address indexed sponsor);
    event StateSet(address indexed org, uint8 state, address indexed by);
    event Accredited(
        bytes32 indexed id,
        address indexed grantor,
        address indexed org,
        bytes32 schema,
        bytes32 parent,
        uint32 episode,
        uint48 from,
        uint48 until,
        uint8 caps,
        uint8 depth,
        bytes32 scopeHash
    );
    event AccreditationEnded(
        bytes32 indexed id, address indexed grantor, address indexed org, uint48 endedAt, uint48 distrustFrom, uint8 reason
    );
    event KeySet(address indexed org, bytes32 indexed keyId, uint8 purposes, uint48 from);
    event KeyEnded(
        address indexed org,
        bytes32 indexed keyId,
        uint48 retiredAt,
        uint48 compromisedSince,
        uint64 lastGoodSeq,
        address by
    );
    /// @param by the controller or publishing key that published, so that one key's anchors can be told from another's.
    event Published(
        address indexed org,
        uint64 indexed seq,
        bytes32 root,
        bytes32 previousRoot,
        uint48 publishedAt,
        uint48 nextBy,
        bytes32 chain,
        address by
    );
    event SuccessorSet(address indexed successor);

    /// @notice The sender (or the signer of executeSigned) may not do this for `org` now.
    error NotAuthorised(address org, address sender);
    error OrganisationUnknown(address org);
    error OrganisationExists(address org);
    error OrganisationHalted(address org);
    error SponsorTooDeep(address sponsor, uint8 tier);
    error StateInvalid(uint8 state);
    error StateUnchanged(address org, uint8 state);
    error AccreditationUnknown(bytes32 id);
    error AccreditationAlreadyEnded(bytes32 id, uint48 distrustFrom);
    error DistrustFromMissing(bytes32 id);
    /// @notice Only a root authority grants without a parent.
    error ParentMissing(address grantor);
    error ParentOfAnother(bytes32 parent, address org);
    error ParentOfOtherSchema(bytes32 parent, bytes32 schema);
    /// @notice `id`, on the path above, has ended, is outside its dates or may not accredit.
    error ParentNotLive(bytes32 id);
    error AccreditationCycle(bytes32 id, address org);
    error AccreditationTooDeep(bytes32 parent, uint8 depth);
    error PeriodInvalid(uint48 from, uint48 until);
    error CapabilitiesInvalid(uint8 caps);
    error KeyUnknown(address org, bytes32 keyId);
    error KeyExists(address org, bytes32 keyId);
    error KeyIdInvalid(bytes32 keyId);
    error KeyAlreadyEnded(address org, bytes32 keyId);
    error PurposesInvalid(uint8 purposes);
    error LastGoodSequenceInvalid(uint64 lastGoodSeq, uint64 most);
    error SequenceMismatch(uint64 expected, uint64 given);
    error PreviousRootMismatch(bytes32 expected, bytes32 given);
    error NextByInvalid(uint48 nextBy, uint48 latest);
    error DeadlinePassed(uint48 deadline);
    error NonceMismatch(address actor, uint256 expected, uint256 given);
    error SignatureInvalid(address actor);
    error CallNested();
    error SuccessorInvalid(address successor);
    error SuccessorExists(address successor);

    /// @notice Registers an organisation under the sponsor it names; a root authority names itself. By its controller.
    /// The sponsor is active and never changes; at most 8 of them stand above an organisation.
    function register(address org, address sponsor) external;

    /// @notice Grants. `until` is exclusive; `from` may lie in the future, but at most a day in the past, which allows
    /// for the time until inclusion and for no backdating. Returns the accreditation's id:
    /// keccak256(abi.encode(grantor, org, schema, parent, episode)), the episode counting up from 1 for the same
    /// (grantor, org, schema, parent). The whole path above must be live with nobody on it halted, for this schema or
    /// any, and must not hold `org`; at most 4 grants deep.
    function accredit(
        address grantor,
        address org,
        bytes32 schema,
        bytes32 parent,
        uint48 from,
        uint48 until,
        uint8 caps,
        bytes32 scopeHash
    ) external returns (bytes32 id);

    /// @notice Ends an accreditation now, by its grantor or an organisation that sponsors the grantor. A `distrustFrom`
    /// after the end counts as the end. An ended one may be given an earlier `distrustFrom`. What it is the parent of
    /// stays stored as it is, so a reader checks the whole path.
    function endAccreditation(bytes32 id, uint48 distrustFrom, uint8 reason) external;

    /// @notice `keyId` is the SHA-256 JWK thumbprint (RFC 7638) of a signing key, or, for PURPOSE_PUBLISH, an address
    /// left-padded to 32 bytes. A key is set once: neither its purposes nor its end can be written over.
    function setKey(address org, bytes32 keyId, uint8 purposes) external;

    /// @notice Ends a key: retired (both zero), or compromised since a time, with the last anchor that is trusted.
    /// By the organisation or one that sponsors it. A `compromisedSince` after now counts as now. A retired key can
    /// become compromised, and a compromised one compromised since earlier; never the other way.
    function endKey(address org, bytes32 keyId, uint48 compromisedSince, uint64 lastGoodSeq) external;

    /// @notice Publishes the next anchor, by the organisation or one of its publishing keys.
    /// Wants seq = head.seq + 1, previousRoot = head.root, nextBy at most 7 days ahead, and the organisation active.
    function publish(address org, uint64 seq, bytes32 previousRoot, bytes32 root, uint48 nextBy) external;

    /// @notice Halts (2), by the organisation or one that sponsors it, or resumes (1), by the sponsor that halted it or
    /// one above that (after a halt of its own, by any that sponsors it). A halted organisation may be halted again
    /// from further above. Nobody stands above a root authority: its halt is final, as a root certificate's
    /// revocation is, and those who trusted it choose another root.
    function setState(address org, uint8 state) external;

    /// @notice Runs `call` (calldata of a function above) as `actor`, who signed it (EIP-712, or EIP-1271 for a
    /// contract): bound to chain and contract, one use, in the actor's order, until `deadline` (inclusive). A call that
    /// reverts uses nothing up and can be sent again until then.
    function executeSigned(address actor, bytes calldata call, uint256 nonce, uint48 deadline, bytes calldata signature)
        external
        returns (bytes memory);

    /// @notice Points to the contract that takes over; once, by the steward. Nothing here changes with it.
    function setSuccessor(address successor) external;

    function organisation(address org) external view returns (Organisation memory);
    function accreditation(bytes32 id) external view returns (Accreditation memory);
    function key(address org, bytes32 keyId) external view returns (Key memory);
    function head(address org) external view returns (Head memory);
    function nonce(address actor) external view returns (uint256);
    function successor() external view returns (address);
    function didRegistry() external view returns (address);
    function steward() external view returns (address);
}
